// A mark or a claim, opened in place: the segments under it as dots, and what decides it. Links stay
// links: without this script, or with a key held down, they lead to the page of the evidence.
(function () {
  "use strict";
  var gettext = window.gettext, ngettext = window.ngettext, signed = window.signed, decimal = window.decimal;
  var source = new URL("evidence-data.js", document.currentScript.src).href;
  var SIGNS = { supported: "✓", partly: "◐", contradicted: "✗", "not testable": "?" };
  var SVG = "http://www.w3.org/2000/svg";
  var dialog, body, back, pressed, trail = [];

  function fill(made, attributes, children) {
    Object.keys(attributes || {}).forEach(function (name) { made.setAttribute(name, attributes[name]); });
    children.forEach(function (child) { if (child) made.append(child); });
    return made;
  }
  function make(tag, attributes) { return fill(document.createElement(tag), attributes, Array.prototype.slice.call(arguments, 2)); }
  function draw(tag, attributes) { return fill(document.createElementNS(SVG, tag), attributes, Array.prototype.slice.call(arguments, 2)); }
  // What is not in the page's language says so: its mark, as for the eye, and the attribute.
  function tongue(text) { var other = / \[([a-z]{2})\]$/.exec(text); return other ? { lang: other[1] } : {}; }
  function spoken(text) { return make("span", tongue(text), text); }
  function mean(rows) { return rows.reduce(function (sum, row) { return sum + row[4]; }, 0) / rows.length; }

  // The data come as a script when they are first asked for.
  function load(then, instead) {
    if (window.evidence) { then(window.evidence); return; }
    var script = document.createElement("script");
    script.src = source;
    script.onload = function () { then(window.evidence); };
    script.onerror = instead;
    document.head.append(script);
  }

  function build() {
    back = make("button", { type: "button" }, gettext("Back"));
    var close = make("button", { type: "button" }, gettext("Close"));
    body = make("div", { "class": "dialog-body" });
    dialog = make("dialog", { "class": "evidence-dialog", "aria-labelledby": "dialog-title" }, make("div", { "class": "dialog-bar" }, back, close), body);
    close.addEventListener("click", function () { dialog.close(); });
    back.addEventListener("click", function () { trail.pop(); show(); });
    // Beside it, not from within: whoever selects a text may let go outside.
    dialog.addEventListener("pointerdown", function (event) { pressed = event.target; });
    dialog.addEventListener("click", function (event) { if (event.target === dialog && pressed === dialog) dialog.close(); });
    // The theme keeps this key to itself, for its search.
    dialog.addEventListener("keydown", function (event) { if (event.key === "Escape") dialog.close(); });
    dialog.addEventListener("close", function () { trail = []; });
    document.body.append(dialog);
  }

  function show(instead) {
    load(function (data) {
      if (!dialog) build();
      var last = trail[trail.length - 1];
      body.textContent = "";
      back.hidden = trail.length < 2;
      (last.claim ? claim : mark)(data, last.id);
      if (!dialog.open) dialog.showModal();
      dialog.scrollTop = 0;
      // What was pressed is gone: who reads by ear goes on at the title, and keys still reach the dialog.
      body.querySelector("h2").focus({ preventScroll: true });
    }, instead);
  }
  function open(id, isClaim, instead) {
    var last = trail[trail.length - 1];
    if (!last || last.id !== id || last.claim !== isClaim) trail.push({ id: id, claim: isClaim });
    show(instead);
  }
  function title(text) { return make("h2", { id: "dialog-title", tabindex: -1 }, spoken(text)); }

  // ---- A mark.

  function shown(data, value) {
    var found = data.scale.find(function (pair) { return pair[0] === value; });
    return found ? found[1] : gettext("none");
  }

  function mark(data, id) {
    var of = data.marks[id], rows = data.segments.filter(function (row) { return row[0] === id; });
    var own = rows.filter(function (row) { return !row[1] && row[8]; });
    var told = [gettext("Published {published}, replicated {replicated}.", { published: shown(data, of.published), replicated: shown(data, of.replicated) })];
    if (of.ratio !== null) told.push(gettext("It follows from numbers: {ratio} times the target was realised. The segments tell of it and do not count.", { ratio: decimal(of.ratio) }));
    else if (of.mean !== null) told.push(rounding(data, of, own.length));
    else told.push(gettext("No segment counts for it."));
    body.append(title(of.name), make("p", {}, told.join(" ")));
    told = [of.mean === null ? gettext("A dot is a segment, a line the mean of a question.") : gettext("A dot is a segment, a line the mean of a question, the band what rounds to this mark.")];
    if (rows.some(function (row) { return !row[8]; }) && of.mean !== null) told.push(gettext("A hollow dot evaluates nothing, and does not count."));
    if (rows.length) body.append(make("div", { "class": "strip-box", role: "region", tabindex: 0, "aria-label": gettext("Segments as dots") }, strip(data, of, rows)), make("p", { "class": "cited" }, told.join(" ")));
    body.append(all(data, rows), make("p", {}, make("a", { href: "evidence.html#" + id }, gettext("On the page of all evidence"))));
  }

  function rounding(data, of, number) {
    var s = of.replicated, values = { mean: signed(of.mean), low: signed(s - 0.5), high: signed(s + 0.5), mark: shown(data, s) };
    if (s === data.scale[0][0]) return ngettext(
      "The questions' means average {mean}, over {number} segment; up to {high} it rounds to {mark}.",
      "The questions' means average {mean}, over {number} segments; up to {high} it rounds to {mark}.", number, values);
    if (s === data.scale[data.scale.length - 1][0]) return ngettext(
      "The questions' means average {mean}, over {number} segment; above {low} it rounds to {mark}.",
      "The questions' means average {mean}, over {number} segments; above {low} it rounds to {mark}.", number, values);
    return ngettext(
      "The questions' means average {mean}, over {number} segment; between {low} and {high} it rounds to {mark}.",
      "The questions' means average {mean}, over {number} segments; between {low} and {high} it rounds to {mark}.", number, values);
  }

  // Dots by question and coder, a picture to each beside or below its name; a line at the mean, a
  // band where the mark is what it is.
  function strip(data, of, rows) {
    var low = data.scale[0][0], high = data.scale[data.scale.length - 1][0], gap = 13;
    var wide = window.innerWidth < 600 ? 250 : 300, told = [];
    function x(value) { return 20 + (value - low) / (high - low) * wide; }
    function picture(height, parts) { return draw.apply(null, ["svg", { width: wide + 45, height: height }].concat(parts)); }
    function ground(height) {
      if (of.replicated === null || of.mean === null) return [];
      var from = Math.max(low, of.replicated - 0.5), to = Math.min(high, of.replicated + 0.5);
      return [draw("rect", { x: x(from), width: x(to) - x(from), y: 0, height: height, "class": "band" }),
        draw("line", { x1: x(of.mean), x2: x(of.mean), y1: 0, y2: height, "class": "overall" })];
    }
    function words(value, text) { return draw("text", { x: x(value), y: 12, "text-anchor": "middle" }, text); }
    var groups = new Map();
    rows.forEach(function (row) {
      var key = row[3] + "\n" + row[1];
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(row);
    });
    var box = make("div", { "class": "strips", role: "img" });
    if (of.mean !== null) box.append(make("span"), picture(16, [words(of.mean, gettext("mean {mean}", { mean: signed(of.mean) }))]));
    groups.forEach(function (group) {
      var stacks = {}, most = 1;
      group.forEach(function (row) { stacks[row[4]] = (stacks[row[4]] || 0) + 1; most = Math.max(most, stacks[row[4]]); });
      var counting = group.filter(function (row) { return row[8]; }), m = mean(counting);
      var name = group[0][3] + " " + (data.indicators[group[0][3]] || "");
      if (group[0][1]) name += " (" + data.coders[group[0][1]] + ")";
      var height = Math.max(36, most * gap + 16), base = height - 14, seen = {}, parts = ground(height);
      parts.push(draw("line", { x1: x(low) - 10, x2: x(high) + 10, y1: base + 7, y2: base + 7, "class": "axis" }));
      group.forEach(function (row) {
        seen[row[4]] = (seen[row[4]] || 0) + 1;
        var at = { "class": row[8] ? "dot" : "dot open", "data-segment": row[2] }, cy = base - (seen[row[4]] - 1) * gap;
        var dot = row[1] ? draw("rect", Object.assign(at, { x: x(row[4]) - 5, y: cy - 5, width: 10, height: 10 }))
          : draw("circle", Object.assign(at, { cx: x(row[4]), cy: cy, r: 5 }));
        dot.append(draw("title", tongue(row[5]), row[5]));
        dot.addEventListener("click", function () { point(row[2]); });
        parts.push(dot);
      });
      if (counting.length) parts.push(draw("line", { x1: x(m), x2: x(m), y1: 4, y2: base + 7, "class": "mean" }));
      box.append(make("span", {}, name), picture(height, parts));
      var values = { name: name, mean: signed(m) };
      told.push(counting.length ? ngettext("{name}: {number} segment, mean {mean}", "{name}: {number} segments, mean {mean}", group.length, values)
        : ngettext("{name}: {number} segment", "{name}: {number} segments", group.length, values));
    });
    box.append(make("span"), picture(18, data.scale.map(function (pair) { return words(pair[0], pair[1]); })));
    box.setAttribute("aria-label", told.join("; "));
    return box;
  }

  function point(id) {
    body.querySelectorAll("li.pointed").forEach(function (one) { one.classList.remove("pointed"); });
    var found = body.querySelector('li[data-segment="' + CSS.escape(id) + '"]');
    if (found) { found.classList.add("pointed"); found.scrollIntoView({ block: "center" }); }
  }

  function all(data, rows) {
    var list = make("ul", { "class": "segments" });
    rows.forEach(function (row) {
      list.append(make("li", { "data-segment": row[2] }, make("strong", {}, shown(data, row[4])), " ", spoken(row[5]), " ",
        make("span", { "class": "cited" }, [row[3], row[6], row[7] && "§" + row[7], row[1] && data.coders[row[1]]].filter(Boolean).join("; ") + " "),
        row[1] ? null : make("a", { href: "evidence.html#" + row[2] }, row[2])));
    });
    return list;
  }

  // ---- A claim.

  function claim(data, id) {
    var of = data.claims[id];
    body.append(title(of.text), make("p", {}, of.section + ". " + of.sentence));
    if (of.in_words) body.append(make("p", {}, make("strong", {}, gettext("Test.")), " " + gettext("It holds if {test}.", { test: of.in_words })));
    if (of.in_words && of.reason) body.append(make("p", {}, spoken(of.reason)));
    ["published", "replicated"].forEach(function (base, at) {
      var values = { verdict: gettext(of[base]) };
      body.append(make("p", {}, make("span", { "class": "swatch verdict-" + of[base].replace(" ", "-"), "aria-hidden": "true" }, SIGNS[of[base]]),
        " ", make("strong", {}, at ? gettext("Replicated: {verdict}.", values) : gettext("Published: {verdict}.", values)),
        " " + firm(of.steps[at], of.changes[at]) + " " + (of.values[at] ? of.values[at] + "." : "")));
    });
    if (of.marks.length) {
      var list = make("ul", { "class": "deciding" });
      of.marks.forEach(function (key) {
        var its = data.marks[key], button = make("button", { type: "button" }, its.name);
        button.addEventListener("click", function () { open(key, false); });
        list.append(make("li", {}, button, " " + gettext("published {published}, replicated {replicated}",
          { published: shown(data, its.published), replicated: shown(data, its.replicated) })));
      });
      body.append(make("h3", {}, of.decided ? gettext("The marks that decide it") : gettext("The marks that it is about")), list);
    }
    body.append(make("p", { "class": "ways" }, make("a", { href: "explore.html#claim=" + id }, gettext("Try to break it")), " ",
      make("a", { href: "evidence.html?claim=" + id }, gettext("All segments under it")), " ", make("a", { href: data.ledger + "#" + id }, gettext("In the ledger"))),
      make("p", {}, window.copyBar(id, function () { return of.text; }, data.ledger)));
  }

  function firm(steps, changes) {
    if (steps === null) return "";
    var told = ngettext("{number} mark one step off would overturn it.", "{number} marks one step off would overturn it.", steps);
    return changes ? told + " " + gettext("It also flips with {changes}.", { changes: changes }) : told;
  }

  // ---- What opens them.

  document.addEventListener("click", function (event) {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    var link = event.target.closest && event.target.closest("a[href]");
    if (!link || link.closest("dialog") || document.getElementById("segments")) return;
    var tile = link.closest("li[data-claim]");
    var found = /(?:^|\/)evidence\.html#(.+)$/.exec(link.getAttribute("href"));
    if (!tile && !(found && link.matches(".strip, [data-mark]"))) return;
    event.preventDefault();
    open(tile ? tile.dataset.claim : found[1], Boolean(tile), function () { location.href = link.href; });
  });

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("figure.ledger").forEach(function (figure) {
      var form = figure.querySelector("form"), all = Array.from(figure.querySelectorAll("li[data-claim]"));
      var told = form.querySelector("[role=status]");
      function filter() {
        var wanted = Array.from(new FormData(form)), left = 0;
        all.forEach(function (tile) {
          tile.hidden = !wanted.every(function (pair) { return !pair[1] || tile.dataset[pair[0]].split(" ").includes(pair[1]) || tile.dataset[pair[0]] === pair[1]; });
          left += !tile.hidden;
        });
        figure.querySelectorAll(".ledger-row").forEach(function (row) { row.hidden = !row.querySelector("li:not([hidden])"); });
        told.textContent = told.dataset.told.replace("#", left).replace("#", all.length);
      }
      form.hidden = false;
      form.addEventListener("input", filter);
      form.addEventListener("submit", function (event) { event.preventDefault(); });
      form.addEventListener("reset", function () { setTimeout(filter); });
      // A browser that comes back fills in last what was chosen.
      window.addEventListener("pageshow", filter);
      filter();
    });
  });
})();
