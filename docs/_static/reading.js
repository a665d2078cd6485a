// Links and citations to copy, the ledger of one verdict alone, and words around what a search finds.
(function () {
  "use strict";
  var gettext = window.gettext, ngettext = window.ngettext;
  var here = document.currentScript.src;

  function make(tag, attributes, text) {
    var made = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) { made.setAttribute(name, attributes[name]); });
    if (text) made.textContent = text;
    return made;
  }

  // ---- Copying.

  function copy(text, told) {
    function done() { told.textContent = gettext("Copied."); setTimeout(function () { told.textContent = ""; }, 4000); }
    function byHand() {
      var area = make("textarea", { "class": "hidden", "aria-hidden": "true" });
      area.value = text;
      told.parentNode.append(area);
      area.select();
      if (document.execCommand("copy")) done();
      area.remove();
    }
    if (navigator.clipboard && window.isSecureContext) navigator.clipboard.writeText(text).then(done, byHand);
    else byHand();
  }
  function address(id, page) {
    var url = new URL(page || location.href, location.href);
    if (!page) url.search = "";
    url.hash = id;
    return url.href;
  }
  function citation(what, url) {
    var site = document.querySelector(".navbar-brand .logo__title");
    var text = what.replace(/\s+/g, " ").trim();
    if (!/[.?!]$/.test(text)) text += ".";
    return site ? gettext("{what} In: {site}. {address}", { what: text, site: site.textContent.trim(), address: url }) : text + " " + url;
  }
  function bar(id, what, page) {
    var box = make("span", { "class": "copy" }), told = make("span", { role: "status" });
    [[gettext("Copy link"), function () { return address(id, page); }],
      [gettext("Copy citation"), function () { return citation(what(), address(id, page)); }]].forEach(function (pair) {
      var button = make("button", { type: "button" }, pair[0]);
      button.addEventListener("click", function () { copy(pair[1](), told); });
      box.append(button, " ");
    });
    box.append(told);
    return box;
  }
  window.copyBar = bar;

  // What an address points at, a segment or a claim, gets its buttons in its own first cell.
  function pointed() {
    document.querySelectorAll("td .copy").forEach(function (one) { one.remove(); });
    var id = decodeURIComponent(location.hash.slice(1)), target = id && document.getElementById(id);
    var row = target && target.closest("tr");
    var cell = row && !row.classList.contains("group") && row.querySelector("td");
    if (!cell) return;
    var said = target.tagName === "SPAN" ? target : row.cells[2] || cell;
    cell.append(bar(id, function () { return (said === target ? "" : id + ": ") + said.textContent; }));
  }

  // ---- The ledger, of one verdict alone.

  function verdicts() {
    var wanted = new URLSearchParams(location.search);
    var base = ["published", "replicated"].find(function (name) { return wanted.get(name); });
    var rows = Array.from(document.querySelectorAll("tr[data-published]"));
    if (!base || !rows.length) return;
    var shown = 0, group = null, any = false;
    function close() { if (group) group.hidden = !any; }
    rows[0].parentNode.querySelectorAll("tr").forEach(function (row) {
      if (!row.dataset.published) { close(); group = row; any = false; return; }
      row.hidden = row.dataset[base] !== wanted.get(base);
      if (!row.hidden) { shown += 1; any = true; }
    });
    close();
    var values = { some: shown, all: rows.length, verdict: gettext(wanted.get(base).replace("-", " ")) };
    var box = make("p", { "class": "only", role: "status" }, base === "published"
      ? gettext("{some} of {all} conclusions: {verdict} by the published marks.", values)
      : gettext("{some} of {all} conclusions: {verdict} by the replicated marks.", values));
    box.append(" ", make("a", { href: location.pathname.split("/").pop() + "#claims" }, gettext("Show all")));
    var figure = rows[0].closest("figure"), unfold = figure.querySelector(".all-rows button");
    figure.querySelector("figcaption").append(box);
    // What was asked for is shown whole.
    if (unfold) { unfold.textContent = gettext("All {rows} rows", { rows: shown }); unfold.click(); }
    figure.scrollIntoView();
  }

  // ---- The search.

  // Without accents and capitals, and a word as a pattern that finds its plural and its other
  // endings too, Dutch ones among them.
  function plain(text) { return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase(); }
  function pattern(word) {
    var stem = plain(word).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    if (stem.length > 4) stem = stem.replace(/(en|es|e|s)$/, "");
    return stem.replace(/[fv]$/, "[fv]").replace(/([^[])[sz]$/, "$1[sz]");
  }
  // The filter of the evidence finds what the search does.
  window.plain = plain;
  window.pattern = pattern;
  function context(text, words) {
    // Letter by letter, so that places in the one are places in the other.
    var letters = Array.from(text), flat = letters.map(function (sign) { return plain(sign).charAt(0) || sign; }).join("");
    // Words are marked, and cut off, whole.
    var whole = new RegExp("[a-z]*(?:" + words.join("|") + ")[a-z]*", "g"), at = flat.search(whole);
    var from = at > 90 ? Math.min(at, flat.indexOf(" ", at - 90) + 1) : 0;
    var to = flat.length > from + 240 ? Math.max(at + 1, flat.lastIndexOf(" ", from + 240)) : flat.length, last = from;
    var box = make("p", { "class": "context" });
    if (from) box.append("… ");
    flat.slice(0, to).replace(whole, function (found, place) {
      if (place < from) return found;
      box.append(letters.slice(last, place).join(""), make("mark", {}, letters.slice(place, place + found.length).join("")));
      last = place + found.length;
      return found;
    });
    box.append(letters.slice(last, to).join("") + (to < flat.length ? " …" : ""));
    return box;
  }
  function search() {
    var results = document.getElementById("search-results"), query = new URLSearchParams(location.search).get("q");
    if (!results || !query) return;
    var words = query.split(/\s+/).filter(Boolean).map(pattern);
    var script = make("script", { src: new URL("../search-text.js", here).href });
    script.onload = function () {
      var flat = {};
      Object.keys(window.pages).forEach(function (name) { flat[name] = plain(window.pages[name].join(" ")); });
      function has(name) { return words.every(function (word) { return new RegExp(word).test(flat[name]); }); }
      function told(item) {
        if (item.querySelector(".context")) return;
        var name = /([^/]+)\.html/.exec(item.querySelector("a").getAttribute("href"));
        if (!name || !window.pages[name[1]]) return;
        if (words.some(function (word) { return new RegExp(word).test(plain(window.pages[name[1]][1])); })) item.append(context(window.pages[name[1]][1], words));
      }
      function more() {
        var list = results.querySelector("ul.search") || results.appendChild(make("ul", { "class": "search" }));
        var listed = Array.from(list.querySelectorAll("a"), function (link) { return link.getAttribute("href").split(/[?#]/)[0]; });
        Object.keys(window.pages).filter(function (name) { return has(name) && listed.indexOf(name + ".html") < 0; }).forEach(function (name) {
          var item = make("li"), to = name + ".html" + (name === "evidence" ? "?text=" + encodeURIComponent(query) : "");
          item.append(make("a", { href: to }, window.pages[name][0]));
          list.append(item);
        });
        list.querySelectorAll("li").forEach(told);
        // Sphinx counted its own; in its words, what is listed now.
        var count = list.querySelectorAll("li").length, said = results.querySelector("p.search-summary");
        var text = ngettext("Search finished, found one page matching the search query.",
          "Search finished, found ${resultCount} pages matching the search query.", count, { resultCount: count }).replace("$", "");
        if (said && count && said.textContent !== text) said.textContent = text;
      }
      var waiting = setTimeout(more, 300), seen = new MutationObserver(function () { clearTimeout(waiting); waiting = setTimeout(more, 300); });
      seen.observe(results, { childList: true, subtree: true });
    };
    document.head.append(script);
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("figure.exhibit[id]").forEach(function (figure) {
      var link = figure.querySelector('.downloads a[href="#' + CSS.escape(figure.id) + '"]');
      var caption = figure.querySelector("figcaption .title");
      if (link && caption) link.after(" ", bar(figure.id, function () { return caption.textContent; }));
    });
    window.addEventListener("hashchange", pointed);
    pointed();
    verdicts();
    search();
  });
})();
