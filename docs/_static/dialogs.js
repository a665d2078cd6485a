// A mark or a claim, opened in place: the segments under it as dots, and what decides it. Links stay
// links: without this script, or with a key held down, they lead to the page of the evidence.
(function () {
  "use strict";
  var source = new URL("evidence-data.js", document.currentScript.src).href;
  var SIGNS = { supported: "✓", partly: "◐", contradicted: "✗", "not testable": "?" };
  var SVG = "http://www.w3.org/2000/svg";
  var dialog, body, back, trail = [];

  function fill(made, attributes, children) {
    Object.keys(attributes || {}).forEach(function (name) { made.setAttribute(name, attributes[name]); });
    children.forEach(function (child) { if (child) made.append(child); });
    return made;
  }
  function make(tag, attributes) { return fill(document.createElement(tag), attributes, Array.prototype.slice.call(arguments, 2)); }
  function draw(tag, attributes) { return fill(document.createElementNS(SVG, tag), attributes, Array.prototype.slice.call(arguments, 2)); }
  function signed(value) { return (value > 0 ? "+" : value < 0 ? "−" : "") + Math.abs(value).toFixed(2); }
  function counted(number, noun) { return number + " " + noun + (number === 1 ? "" : "s"); }
  function mean(rows) { return rows.reduce(function (sum, row) { return sum + row[4]; }, 0) / rows.length; }

  // The data come as a script when they are first asked for.
  function load(then) {
    if (window.evidence) { then(window.evidence); return; }
    var script = document.createElement("script");
    script.src = source;
    script.onload = function () { then(window.evidence); };
    document.head.append(script);
  }

  function build() {
    back = make("button", { type: "button" }, "Back");
    var close = make("button", { type: "button" }, "Close");
    body = make("div", { "class": "dialog-body" });
    dialog = make("dialog", { "class": "evidence-dialog", "aria-labelledby": "dialog-title" }, make("div", { "class": "dialog-bar" }, back, close), body);
    close.addEventListener("click", function () { dialog.close(); });
    back.addEventListener("click", function () { trail.pop(); show(); });
    dialog.addEventListener("click", function (event) { if (event.target === dialog) dialog.close(); });
    // The theme keeps this key to itself, for its search.
    dialog.addEventListener("keydown", function (event) { if (event.key === "Escape") dialog.close(); });
    dialog.addEventListener("close", function () { trail = []; });
    document.body.append(dialog);
  }

  function show() {
    load(function (data) {
      if (!dialog) build();
      var last = trail[trail.length - 1];
      body.textContent = "";
      back.hidden = trail.length < 2;
      (last.claim ? claim : mark)(data, last.id);
      if (!dialog.open) dialog.showModal();
      dialog.scrollTop = 0;
    });
  }
  function open(id, isClaim) { trail.push({ id: id, claim: isClaim }); show(); }
  function title(text) { return make("h2", { id: "dialog-title", tabindex: -1 }, text); }

  // ---- A mark.

  function shown(data, value) {
    var found = data.scale.find(function (pair) { return pair[0] === value; });
    return found ? found[1] : "none";
  }

  function mark(data, id) {
    var of = data.marks[id], rows = data.segments.filter(function (row) { return row[0] === id; });
    var own = rows.filter(function (row) { return !row[1] && row[8]; });
    var told = "Published " + shown(data, of.published) + ", replicated " + shown(data, of.replicated) + ". ";
    if (of.ratio !== null) told += "It follows from numbers: " + of.ratio.toFixed(2) + " times the target was realised. The segments tell of it and do not count.";
    else if (of.mean !== null) told += "The questions' means average " + signed(of.mean) + ", over " + counted(own.length, "segment") + "; " + boundary(data, of) + ".";
    else told += "No segment counts for it.";
    body.append(title(of.name), make("p", {}, told));
    if (rows.some(function (row) { return !row[8]; }) && of.mean !== null) told = "A hollow dot evaluates nothing, and does not count.";
    else told = "";
    if (rows.length) body.append(make("div", { "class": "strip-box", role: "region", tabindex: 0, "aria-label": "Segments as dots" }, strip(data, of, rows)), make("p", { "class": "cited" }, "A dot is a segment, a line the mean of a question" +
      (of.mean === null ? "" : ", the band what rounds to this mark") + ". " + told));
    body.append(listed(data, rows), make("p", {}, make("a", { href: "evidence.html#" + id }, "On the page of all evidence")));
  }

  function boundary(data, of) {
    var s = of.replicated, low = data.scale[0][0], high = data.scale[data.scale.length - 1][0];
    if (s === low) return "up to " + signed(s + 0.5) + " it rounds to " + shown(data, s);
    if (s === high) return "above " + signed(s - 0.5) + " it rounds to " + shown(data, s);
    return "between " + signed(s - 0.5) + " and " + signed(s + 0.5) + " it rounds to " + shown(data, s);
  }

  // Rows of dots by question and coder; a line at each mean, a band where the mark is what it is.
  function strip(data, of, rows) {
    var low = data.scale[0][0], high = data.scale[data.scale.length - 1][0], gap = 13;
    var narrow = window.innerWidth < 600, left = narrow ? 0 : 190, wide = narrow ? 250 : 300, above = narrow ? 18 : 0;
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
      var height = Math.max(32, most * gap + 12) + above, base = y + height - 12, seen = {};
      var counting = group.filter(function (row) { return row[8]; }), m = mean(counting);
      var name = group[0][3] + " " + (data.indicators[group[0][3]] || "") + (group[0][1] ? " (coder " + group[0][1] + ")" : "");
      parts.push(draw("line", { x1: x(low) - 10, x2: x(high) + 10, y1: base + 7, y2: base + 7, "class": "axis" }));
      parts.push(draw("foreignObject", { x: 0, y: y, width: left || wide + 40, height: above || height }, make("div", { "class": "strip-name" }, name)));
      group.forEach(function (row) {
        seen[row[4]] = (seen[row[4]] || 0) + 1;
        var at = { "class": row[8] ? "dot" : "dot open", "data-segment": row[2] }, cy = base - (seen[row[4]] - 1) * gap;
        var dot = row[1] ? draw("rect", Object.assign(at, { x: x(row[4]) - 5, y: cy - 5, width: 10, height: 10 }))
          : draw("circle", Object.assign(at, { cx: x(row[4]), cy: cy, r: 5 }));
        dot.append(draw("title", {}, row[5]));
        dot.addEventListener("click", function () { point(row[2]); });
        parts.push(dot);
      });
      if (counting.length) parts.push(draw("line", { x1: x(m), x2: x(m), y1: y + above + 2, y2: base + 7, "class": "mean" }));
      told.push(name + ": " + counted(group.length, "segment") + (counting.length ? ", mean " + signed(m) : ""));
      y += height;
    });
    var svg = draw("svg", { viewBox: "0 0 " + (left + wide + 45) + " " + (y + 22), width: left + wide + 45, height: y + 22, role: "img", "aria-label": told.join("; ") });
    if (of.replicated !== null && of.mean !== null) {
      var from = Math.max(low, of.replicated - 0.5), to = Math.min(high, of.replicated + 0.5);
      svg.append(draw("rect", { x: x(from), width: x(to) - x(from), y: 18, height: y - 18, "class": "band" }));
      svg.append(draw("line", { x1: x(of.mean), x2: x(of.mean), y1: 14, y2: y, "class": "overall" }));
      svg.append(draw("text", { x: x(of.mean), y: 11, "text-anchor": "middle" }, "mean " + signed(of.mean)));
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

  function listed(data, rows) {
    var list = make("ul", { "class": "segments" });
    rows.forEach(function (row) {
      list.append(make("li", { "data-segment": row[2] }, make("strong", {}, shown(data, row[4])), " " + row[5] + " ",
        make("span", { "class": "cited" }, [row[3], row[6], row[7] && "§" + row[7], row[1] && "coder " + row[1]].filter(Boolean).join("; ") + " "),
        row[1] ? null : make("a", { href: "evidence.html#" + row[2] }, row[2])));
    });
    return list;
  }

  // ---- A claim.

  function claim(data, id) {
    var of = data.claims[id];
    body.append(title(of.text), make("p", {}, "§" + of.section + ". " + of.sentence));
    if (of.in_words) body.append(make("p", {}, make("strong", {}, "Test. "), "It holds if " + of.in_words + "."));
    if (of.in_words && of.reason) body.append(make("p", {}, of.reason));
    ["published", "replicated"].forEach(function (base, at) {
      var firm = of.steps[at] === null ? "" : counted(of.steps[at], "mark") + " one step off would overturn it" +
        (of.changes[at] ? "; so do " + of.changes[at] : "") + ". ";
      body.append(make("p", {}, make("span", { "class": "swatch verdict-" + of[base].replace(" ", "-"), "aria-hidden": "true" }, SIGNS[of[base]]),
        " ", make("strong", {}, base[0].toUpperCase() + base.slice(1) + ": " + of[base] + ". "), firm + (of.values[at] ? of.values[at] + "." : "")));
    });
    if (of.marks.length) {
      var list = make("ul", { "class": "deciding" });
      of.marks.forEach(function (key) {
        var its = data.marks[key], button = make("button", { type: "button" }, its.name);
        button.addEventListener("click", function () { open(key, false); });
        list.append(make("li", {}, button, " published " + shown(data, its.published) + ", replicated " + shown(data, its.replicated)));
      });
      body.append(make("h3", {}, "The marks that decide it"), list);
    }
    body.append(make("p", { "class": "ways" }, make("a", { href: "explore.html#claim=" + id }, "Try to break it"), " ",
      make("a", { href: "evidence.html?claim=" + id }, "All segments under it"), " ", make("a", { href: data.ledger + "#" + id }, "In the ledger")),
      make("p", {}, window.copyBar(id, function () { return of.text; }, data.ledger)));
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
    open(tile ? tile.dataset.claim : found[1], Boolean(tile));
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
      filter();
    });
  });
})();
