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

  // Rows of dots by question and coder; a line at each mean, a band where the mark is what it is.
  function strip(data, of, rows) {
    var low = data.scale[0][0], high = data.scale[data.scale.length - 1][0], gap = 13;
    var narrow = window.innerWidth < 600, left = narrow ? 0 : 190, wide = narrow ? 250 : 300;
    function x(value) { return left + 20 + (value - low) / (high - low) * wide; }
    var groups = new Map();
    rows.forEach(function (row) {
      var key = row[3] + "\n" + row[1];
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(row);
    });
    var parts = [], y = 26, told = [];
    groups.forEach(function (group) {
      var stacks = {}, most = 1;
      group.forEach(function (row) { stacks[row[4]] = (stacks[row[4]] || 0) + 1; most = Math.max(most, stacks[row[4]]); });
      var counting = group.filter(function (row) { return row[8]; }), m = mean(counting);
      var name = group[0][3] + " " + (data.indicators[group[0][3]] || "");
      if (group[0][1]) name += " (" + data.coders[group[0][1]] + ")";
      // A name takes lines above its dots, or beside them.
      var lines = 16 * Math.ceil(name.length / (narrow ? 40 : 28)), above = narrow ? lines + 2 : 0;
      var height = Math.max(32, most * gap + 12, narrow ? 0 : lines) + above, base = y + height - 12, seen = {};
      parts.push(draw("line", { x1: x(low) - 10, x2: x(high) + 10, y1: base + 7, y2: base + 7, "class": "axis" }));
      parts.push(draw("foreignObject", { x: 0, y: y, width: left || wide + 40, height: above || height }, make("div", { "class": "strip-name" }, name)));
      group.forEach(function (row) {
        seen[row[4]] = (seen[row[4]] || 0) + 1;
        var at = { "class": row[8] ? "dot" : "dot open", "data-segment": row[2] }, cy = base - (seen[row[4]] - 1) * gap;
        var dot = row[1] ? draw("rect", Object.assign(at, { x: x(row[4]) - 5, y: cy - 5, width: 10, height: 10 }))
          : draw("circle", Object.assign(at, { cx: x(row[4]), cy: cy, r: 5 }));
        dot.append(draw("title", tongue(row[5]), row[5]));
        dot.addEventListener("click", function () { point(row[2]); });
        parts.push(dot);
      });
      if (counting.length) parts.push(draw("line", { x1: x(m), x2: x(m), y1: y + above + 2, y2: base + 7, "class": "mean" }));
      var values = { name: name, mean: signed(m) };
      told.push(counting.length ? ngettext("{name}: {number} segment, mean {mean}", "{name}: {number} segments, mean {mean}", group.length, values)
        : ngettext("{name}: {number} segment", "{name}: {number} segments", group.length, values));
      y += height;
    });
    var svg = draw("svg", { viewBox: "0 0 " + (left + wide + 45) + " " + (y + 22), width: left + wide + 45, height: y + 22, role: "img", "aria-label": told.join("; ") });
    if (of.replicated !== null && of.mean !== null) {
      var from = Math.max(low, of.replicated - 0.5), to = Math.min(high, of.replicated + 0.5);
      svg.append(draw("rect", { x: x(from), width: x(to) - x(from), y: 18, height: y - 18, "class": "band" }));
      svg.append(draw("line", { x1: x(of.mean), x2: x(of.mean), y1: 14, y2: y, "class": "overall" }));
      svg.append(draw("text", { x: x(of.mean), y: 11, "text-anchor": "middle" }, gettext("mean {mean}", { mean: signed(of.mean) })));
    }
    parts.forEach(function (part) { svg.append(part); });
    data.scale.forEach(function (pair) { svg.append(draw("text", { x: x(pair[0]), y: y + 16, "text-anchor": "middle" }, pair[1])); });
    return svg;
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
    return changes
      ? ngettext("{number} mark one step off would overturn it; so do {changes}.", "{number} marks one step off would overturn it; so do {changes}.", steps, { changes: changes })
      : ngettext("{number} mark one step off would overturn it.", "{number} marks one step off would overturn it.", steps);
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
