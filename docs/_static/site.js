// The theme's colours and borders from the first: left at "auto", a page has none until the theme's own script runs.
(function () {
  "use strict";
  var root = document.documentElement;
  var dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  if (root.dataset.mode === "auto") root.dataset.theme = dark ? "dark" : "light";
})();
// Long tables that unfold, and the filter of the evidence page: without it tables are whole and plain.
(function () {
  "use strict";
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll(".all-rows button").forEach(function (button) {
      var box = button.parentNode.previousElementSibling;
      function unfold(whole) {
        button.setAttribute("aria-pressed", String(whole));
        box.classList.toggle("whole", whole);
        // Headings stay in view of the page only where the box need not scroll sideways.
        box.classList.toggle("fits", whole && box.scrollWidth <= box.clientWidth);
      }
      button.addEventListener("click", function () { unfold(!box.classList.contains("whole")); });
      // A table that its box shows whole has nothing to unfold.
      if (box.scrollHeight <= box.clientHeight) return;
      button.parentNode.classList.add("works");
      box.classList.add("cut");
    });
  });
})();
(function () {
  "use strict";
  document.addEventListener("DOMContentLoaded", function () {
    var form = document.getElementById("filter");
    var table = document.getElementById("segments");
    if (!form || !table) return;
    var basis = JSON.parse(document.getElementById("claims-basis").textContent);
    var rows = Array.from(table.querySelectorAll("tr[data-region]"));
    var texts = new Map(rows.map(function (row) { return [row, window.plain(row.textContent)]; }));
    var told = document.getElementById("filter-count");
    var about = document.getElementById("filter-claim");
    var claim = basis[new URLSearchParams(location.search).get("claim")];

    // What a test names: segments of a region, on questions, of a level or party; or else marks.
    function under(row) {
      if (!claim.asked.length) return claim.marks.includes(row.parentNode.dataset.mark);
      return claim.asked.some(function (one) {
        return (!one.region || row.dataset.region === one.region) && (!one.indicator.length || one.indicator.includes(row.dataset.indicator)) &&
          (!one.level || row.dataset.level === one.level) && (!one.party || row.dataset.party === one.party);
      });
    }

    function matches(row) {
      var wanted = new FormData(form);
      var words = wanted.get("text").split(/\s+/).filter(Boolean).map(window.pattern);
      if (claim && !under(row)) return false;
      if (!words.every(function (word) { return new RegExp(word).test(texts.get(row)); })) return false;
      return ["region", "concept", "valence", "level", "respondents"].every(function (name) {
        var value = wanted.get(name);
        return !value || row.dataset[name].split(" ").includes(value);
      });
    }

    function filter() {
      var shown = 0;
      table.querySelectorAll("tbody").forEach(function (body) {
        var any = false;
        body.querySelectorAll("tr[data-region]").forEach(function (row) {
          row.hidden = !matches(row);
          if (!row.hidden) { shown += 1; any = true; }
        });
        body.hidden = !any;
      });
      told.textContent = told.dataset.told.replace("#", shown).replace("#", rows.length);
      about.hidden = !claim;
      about.textContent = claim ? [about.dataset.told.replace("#", claim.text), claim.tested && about.dataset.tested.replace("#", claim.tested),
        !claim.marks.length && !claim.asked.length && about.dataset.none].filter(Boolean).join(" ") : "";
    }

    function show() {
      var target = location.hash && document.getElementById(location.hash.slice(1));
      if (!target || !table.contains(target)) return;
      if (target.hidden || target.parentNode.hidden) { claim = null; form.reset(); filter(); }
      target.scrollIntoView({ block: "center" });
    }

    form.elements.text.value = new URLSearchParams(location.search).get("text") || "";
    form.addEventListener("input", filter);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("reset", function () { claim = null; setTimeout(filter); });
    window.addEventListener("hashchange", show);
    // A browser that comes back fills in last what was chosen.
    window.addEventListener("pageshow", filter);
    filter();
    show();
  });
})();
