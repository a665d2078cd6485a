// Try to break it: moves marks, scores segments anew, and judges every claim at once.
(function () {
  "use strict";
  var source = document.getElementById("explore-data");
  if (!source || !window.claims) return;
  var data = JSON.parse(source.textContent);
  var NAMES = { "1": "supported", "0.5": "partly", "0": "contradicted", "NaN": "not testable" };
  var SIGNS = { "1": "✓", "0.5": "◐", "0": "✗", "NaN": "?" };
  var KINDS = ["respondent", "indicator", "level", "concept", "region"];
  var regions = data.regions.map(function (region) { return region.id; });
  var concepts = data.concepts.map(function (concept) { return concept.id; });
  var coders = Object.keys(data.segments).filter(Boolean);
  var codings = {};
  Object.keys(data.segments).forEach(function (coder) {
    codings[coder] = data.segments[coder].map(function (row) {
      return { region: row[0], indicator: row[1], valence: row[2], level: row[3], party: row[4],
        respondents: row[5], documents: row[6] };
    });
  });
  var labels = {};
  [data.regions, data.concepts].forEach(function (list) {
    list.forEach(function (one) { labels[one.id] = one.label; });
  });

  // ---- The state: what was chosen, and what follows from it.

  function fresh() {
    return Object.assign({ base: "replicated", rule: data.rules[0], coder: "", out: [], moved: {}, claim: "" }, window.tracing.fresh());
  }

  function written(state) {
    var told = new URLSearchParams(), start = fresh();
    ["base", "rule", "coder", "claim"].forEach(function (name) {
      if (state[name] !== start[name]) told.append(name, state[name]);
    });
    state.out.forEach(function (one) { told.append("out", one); });
    Object.keys(state.moved).forEach(function (cell) { told.append("move", cell + ":" + state.moved[cell]); });
    window.tracing.write(state, told);
    return told.toString().replace(/%2F/g, "/").replace(/%3A/g, ":");
  }

  // Whatever an address says that the study does not have is left aside.
  function read(hash) {
    var told = new URLSearchParams(hash.replace(/^#/, "")), state = fresh();
    if (told.get("base") === "published") state.base = "published";
    if (data.rules.includes(told.get("rule"))) state.rule = told.get("rule");
    if (coders.includes(told.get("coder"))) state.coder = told.get("coder");
    if (byId[told.get("claim")]) state.claim = told.get("claim");
    state.out = told.getAll("out").filter(function (one) { return one in outs; });
    told.getAll("move").forEach(function (one) {
      var parts = /^([^/]+)\/([^:]+):(-?\d)$/.exec(one);
      if (parts && regions.includes(parts[1]) && concepts.includes(parts[2]) && Number(parts[3]))
        state.moved[parts[1] + "/" + parts[2]] = Number(parts[3]);
    });
    window.tracing.read(data.tracing, told, state);
    return state;
  }

  function left(state, kind) {
    return state.out.filter(function (one) { return one.startsWith(kind + ":"); })
      .map(function (one) { return one.slice(kind.length + 1); });
  }

  // A coder's segments where this coder coded, the first coder's elsewhere, without what is left out.
  function kept(state) {
    var own = codings[state.coder], coded = own.map(function (one) { return one.region; });
    var all = state.coder ? own.concat(codings[""].filter(function (one) { return !coded.includes(one.region); })) : own;
    var out = {};
    KINDS.forEach(function (kind) { out[kind] = left(state, kind); });
    return all.map(function (one) {
      var people = one.respondents.filter(function (who) { return !out.respondent.includes(one.region + "/" + who); });
      return people.length === one.respondents.length ? one : Object.assign({}, one, { respondents: people, silent: !people.length && !one.documents });
    }).filter(function (one) {
      return !one.silent && !out.indicator.includes(one.indicator) && !out.level.includes(one.level) && !out.region.includes(one.region);
    });
  }

  function number(value) { return value === null ? NaN : value; }
  function within(value) { return Math.min(data.ends[1], Math.max(data.ends[0], value)); }

  // The marks before any was moved: regions x concepts.
  function unmoved(state, segments) {
    var found = state.base === "published"
      ? data.published.map(function (row) { return row.map(number); })
      : window.claims.score(data, segments, state.rule);
    var gone = left(state, "concept"), questions = left(state, "indicator");
    data.indicators.forEach(function (one) {
      if (one.values === "numbers" && state.base !== "published" && questions.includes(one.id)) gone.push(one.concept);
    });
    return found.map(function (row) {
      return row.map(function (value, place) { return gone.includes(concepts[place]) ? NaN : value; });
    });
  }

  // What tests are evaluated on.
  function basis(state) {
    var segments = kept(state), start = unmoved(state, segments);
    var marks = start.map(function (row, r) {
      return row.map(function (value, c) { return within(value + (state.moved[regions[r] + "/" + concepts[c]] || 0)); });
    });
    var out = left(state, "region"), here = function (_, r) { return !out.includes(regions[r]); };
    return { regions: regions.filter(here), marks: marks.filter(here), start: start, all: marks,
      inside: data.inside, segments: state.base === "published" ? null : segments };
  }

  function judged(at) {
    return data.claims.map(function (claim) { return window.claims.evaluate(claim.test, at); });
  }
  function same(one, other) { return one === other || (isNaN(one) && isNaN(other)); }

  // For each mark, the claims that a step of it flips.
  function carried(at, before) {
    return at.marks.map(function (row) {
      return row.map(function (value, c) {
        if (isNaN(value)) return [];
        var flipped = data.claims.filter(function (claim, n) {
          return touched[n].has(c) && [-1, 1].some(function (step) {
            if (within(value + step) === value) return false;
            row[c] = value + step;
            var after = window.claims.evaluate(claim.test, at);
            row[c] = value;
            return !same(after, before[n]);
          });
        });
        return flipped.map(function (claim) { return claim.id; });
      });
    });
  }

  var byId = {}, touched = [];
  data.claims.forEach(function (claim) {
    var found = new Set();
    (function walk(node) {
      if (Array.isArray(node)) node.forEach(walk);
      else if (node in data.inside) data.inside[node].forEach(function (place) { found.add(place); });
    })(claim.test);
    byId[claim.id] = claim;
    touched.push(found);
  });

  var outs = {};
  (function () {
    function order(one, other) { return one.localeCompare(other, undefined, { numeric: true }); }
    var levels = new Set(), people = new Set();
    Object.keys(codings).forEach(function (coder) {
      codings[coder].forEach(function (one) {
        levels.add(one.level);
        one.respondents.forEach(function (who) { people.add(one.region + "/" + who); });
      });
    });
    regions.forEach(function (region) {
      Array.from(people).filter(function (one) { return one.startsWith(region + "/"); }).sort(order)
        .forEach(function (one) { outs["respondent:" + one] = one.slice(region.length + 1) + ", " + labels[region]; });
    });
    data.indicators.forEach(function (one) { if (one.concept) outs["indicator:" + one.id] = one.id + " " + one.label; });
    Array.from(levels).sort().forEach(function (one) { outs["level:" + one] = one; });
    data.concepts.forEach(function (one) { outs["concept:" + one.id] = one.label; });
    data.regions.forEach(function (one) { outs["region:" + one.id] = one.label; });
  })();

  // For tests, and for who works in the console.
  window.explore = { data: data, read: read, basis: basis, judged: judged, carried: carried };

  // ---- The page.

  function make(tag, attributes) {
    var made = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) { made.setAttribute(name, attributes[name]); });
    Array.prototype.slice.call(arguments, 2).forEach(function (child) { made.append(child); });
    return made;
  }
  function choice(label, options, changed) {
    var select = make("select", {});
    options.forEach(function (one) { select.append(make("option", { value: one[0] }, one[1])); });
    select.addEventListener("change", function () { changed(select.value); });
    return { select: select, label: make("label", {}, label + " ", select) };
  }
  function button(text, pressed) {
    var made = make("button", { type: "button" }, text);
    made.addEventListener("click", pressed);
    return made;
  }
  function badge(verdict) {
    return make("span", { "class": "swatch verdict-" + NAMES[verdict].replace(" ", "-"), "aria-hidden": "true" }, SIGNS[verdict]);
  }
  function signed(value) { return isNaN(value) ? "none" : (value > 0 ? "+" : "") + value.toFixed(2).replace("-", "−"); }
  function mark(value) { return isNaN(value) ? "none" : data.marks[value]; }
  function count(number, noun) { return number + " " + noun + (number === 1 ? "" : "s"); }

  var root = document.getElementById("explore"), table = root.querySelector("table.explore");
  var state = fresh(), history = [], cells = [], shown = "";
  var origin = {};
  ["replicated", "published"].forEach(function (base) {
    origin[base] = judged(basis(Object.assign(fresh(), { base: base })));
  });
  // The letters under each mark: as published, as replicated, and by each further coder.
  var letters = [{ letter: "P", name: "as published", marks: unmoved(Object.assign(fresh(), { base: "published" }), []) },
    { letter: "R", name: "as replicated", marks: basis(fresh()).start }];
  coders.forEach(function (coder, place) {
    var coded = new Set(codings[coder].map(function (one) { return one.region; }));
    var marks = basis(Object.assign(fresh(), { coder: coder })).start.map(function (row, r) {
      return coded.has(regions[r]) ? row : row.map(function () { return NaN; });
    });
    letters.push({ letter: String(place + 2), name: "by the coder " + coder, marks: marks, coded: coded });
  });

  // One change goes on where the last one stopped, so that undo takes back both.
  function change(how, again) {
    if (!again) history.push(written(state));
    how(state);
    state = read(written(state));
    draw();
  }
  function go(told) { state = read(told); draw(); }

  var base = choice("Start from", [["replicated", "marks that follow from the evidence"], ["published", "marks that the thesis prints"]],
    function (value) { change(function () { state.base = value; state.moved = {}; }); });
  var rule = choice("Scoring rule", data.rules.map(function (one) { return [one, one.replace("-", " ")]; }),
    function (value) { change(function () { state.rule = value; }); });
  var coder = choice("Coder", [["", "first"]].concat(coders.map(function (one) { return [one, one]; })),
    function (value) { change(function () { state.coder = value; }); });
  var out = choice("Leave out", [["", "choose …"]], function (value) {
    if (value) change(function () { state.out.push(value); });
  });
  KINDS.forEach(function (kind) {
    var group = make("optgroup", { label: { indicator: "Question" }[kind] || kind[0].toUpperCase() + kind.slice(1) });
    Object.keys(outs).filter(function (one) { return one.startsWith(kind + ":"); })
      .forEach(function (one) { group.append(make("option", { value: one }, outs[one])); });
    out.select.append(group);
  });
  var undo = button("Undo", function () { if (history.length) go(history.pop()); });
  var reset = button("Reset", function () { change(function () { state = fresh(); }); });
  var chips = make("ul", { "class": "chips", "aria-label": "Left out" });
  var note = make("p", { "class": "note" });
  var told = make("p", { role: "status", id: "explore-told" });
  var focus = make("div", { id: "explore-claim" });
  var flips = make("ul", { id: "explore-flips" });
  var tiles = make("div", { "class": "tiles", role: "group", "aria-label": "Every conclusion" });
  var ranks = make("tbody", {});

  data.claims.forEach(function (claim) {
    var tile = button("", function () { change(function () { state.claim = claim.id; }); });
    tile.title = claim.text;
    tiles.append(tile);
  });
  table.querySelectorAll("td[data-region]").forEach(function (td) {
    var r = regions.indexOf(td.dataset.region), c = concepts.indexOf(td.dataset.concept);
    var input = make("input", { type: "range", min: data.ends[0], max: data.ends[1], step: 1,
      "aria-label": labels[regions[r]] + ": " + labels[concepts[c]] });
    var load = make("span", { "class": "load", "aria-hidden": "true" });
    input.addEventListener("input", function () {
      var key = regions[r] + "/" + concepts[c], step = Number(input.value) - input.start;
      change(function () { if (step) state.moved[key] = step; else delete state.moved[key]; });
    });
    var places = td.querySelector(".places");
    places.textContent = "";
    for (var value = data.ends[0]; value <= data.ends[1]; value += 1) {
      places.append(make("i", {}, letters.filter(function (one) { return one.marks[r][c] === value; })
        .map(function (one) { return one.letter; }).join("")));
    }
    td.prepend(make("span", { "class": "slide" }, input), load);
    cells.push({ td: td, input: input, load: load, r: r, c: c });
  });

  function head(level, text) { return make("h" + level, { "class": "explore-head" }, text); }
  function assemble() {
    var legend = letters.map(function (one) { return one.letter + " " + one.name; }).join(", ");
    var heads = make("tr", {}, make("th", { scope: "col" }, "Mean, and rank"));
    data.regions.forEach(function (region) { heads.append(make("th", { scope: "col" }, region.label)); });
    var form = make("form", { "class": "filter", "aria-label": "What to change" }, base.label, rule.label);
    if (coders.length) form.append(coder.label);
    form.append(out.label, undo, reset);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    root.prepend(form, note, chips, make("div", { "class": "told" }, told));
    var grid = make("div", { "class": "grid" }, table.parentNode, make("p", { "class": "note" }, "Each row of dots runs from " + data.marks[data.ends[0]] + " to " +
      data.marks[data.ends[1]] + ": drag the mark, or move to it and press an arrow key. " + legend +
      ". The number behind it, and the shade, say how many conclusions one step of that mark alone would flip; " +
      "in a box, the one in focus among them."));
    var beside = make("section", { "class": "beside-grid", "aria-label": "What follows" },
      head(2, "The conclusion in focus"), focus, head(2, "What flipped"), flips);
    root.append(make("div", { "class": "two" }, grid, beside), head(2, "Every conclusion"), tiles, make("p", { "class": "note" },
        "In the order of the ledger: ✓ supported, ◐ partly, ✗ contradicted, ? not testable; framed where the verdict " +
        "is another than at the start. Press one to put it in focus."),
      head(2, "Means and ranks"), make("div", { "class": "scroll", role: "region", tabindex: 0, "aria-label": "Means and ranks" },
        make("table", {}, make("thead", {}, heads), ranks)));
    var gone = document.getElementById("explore-static");
    if (gone) gone.remove();
    table.style.setProperty("--regions", regions.length);
    root.classList.add("alive");
  }

  function drawControls() {
    base.select.value = state.base;
    rule.select.value = state.rule;
    coder.select.value = state.coder;
    out.select.value = "";
    rule.select.disabled = coder.select.disabled = state.base === "published";
    undo.disabled = !history.length;
    chips.textContent = "";
    chips.hidden = !state.out.length;
    state.out.forEach(function (one) {
      var back = button(outs[one] + " ×", function () {
        change(function () { state.out = state.out.filter(function (other) { return other !== one; }); });
      });
      back.setAttribute("aria-label", "Take back in: " + outs[one]);
      chips.append(make("li", {}, back));
    });
    var printed = state.out.some(function (one) { return /^(respondent|indicator|level):/.test(one); });
    note.textContent = state.base === "published"
      ? "Printed marks do not follow from segments: rule and coder have no bearing on them." +
        (printed ? " Nor does leaving out a respondent, a question or a level." : "")
      : state.coder ? "Where the coder " + state.coder + " coded nothing, the first coder's segments count." : "";
    note.hidden = !note.textContent;
  }

  function drawCells(at, carry) {
    var main = state.claim || data.main, most = 1;
    carry.forEach(function (row) { row.forEach(function (ids) { most = Math.max(most, ids.length); }); });
    cells.forEach(function (cell) {
      var value = at.all[cell.r][cell.c], row = at.regions.indexOf(regions[cell.r]);
      var missing = row < 0 || isNaN(value), ids = missing ? [] : carry[row][cell.c];
      cell.input.start = at.start[cell.r][cell.c];
      cell.input.disabled = missing;
      cell.td.classList.toggle("missing", missing);
      if (!missing) cell.input.value = value;
      cell.input.setAttribute("aria-valuetext", mark(missing ? NaN : value) + "; " + letters.filter(function (one) {
        return !one.coded || one.coded.has(regions[cell.r]); }).map(function (one) {
        return one.name + " " + mark(one.marks[cell.r][cell.c]); }).join(", ") + "; one step flips " + count(ids.length, "conclusion"));
      cell.td.classList.toggle("moved", !missing && value !== cell.input.start);
      cell.td.classList.toggle("focal", ids.includes(main));
      cell.td.style.setProperty("--load", (ids.length / most).toFixed(2));
      cell.load.textContent = ids.length || "";
    });
  }

  function drawClaims(now, before) {
    var changed = [];
    data.claims.forEach(function (claim, n) {
      var tile = tiles.children[n], flipped = !same(now[n], before[n]);
      tile.className = "tile verdict-" + NAMES[now[n]].replace(" ", "-") + (flipped ? " flipped" : "");
      tile.textContent = SIGNS[now[n]];
      tile.setAttribute("aria-label", NAMES[now[n]] + (flipped ? ", at the start " + NAMES[before[n]] : "") + ": " + claim.text);
      tile.setAttribute("aria-pressed", String(claim.id === (state.claim || data.main)));
      if (flipped) changed.push(n);
    });
    flips.textContent = "";
    changed.forEach(function (n) {
      flips.append(make("li", {}, badge(before[n]), " → ", badge(now[n]), " ",
        make("a", { href: data.ledger + "#" + data.claims[n].id }, data.claims[n].text),
        " " + NAMES[before[n]][0].toUpperCase() + NAMES[before[n]].slice(1) + " at the start, now " + NAMES[now[n]] + "."));
    });
    if (!changed.length) flips.append(make("li", {}, "Nothing."));
    return changed;
  }

  function drawFocus(now, before, carry) {
    var claim = byId[state.claim] || byId[data.main] || data.claims[0];
    focus.textContent = "";
    if (!claim) return;
    var n = data.claims.indexOf(claim), alone = 0;
    carry.forEach(function (row) { row.forEach(function (ids) { alone += ids.includes(claim.id); }); });
    focus.append(make("p", {}, make("strong", {}, claim.text)),
      make("p", {}, badge(now[n]), " Now " + NAMES[now[n]] + "; at the start " + NAMES[before[n]] + ". " +
        (alone ? "One step of any of " + count(alone, "mark") + " would change it." : "No single step of a mark would change it.")),
      make("p", {}, claim.words ? "It holds if " + claim.words + ". " : "It has no test. ",
        make("a", { href: data.ledger + "#" + claim.id }, "In the ledger")));
  }

  function drawRanks(at) {
    ranks.textContent = "";
    data.groups.forEach(function (group) {
      var row = make("tr", {}, make("th", { scope: "row" }, group.label));
      var means = regions.map(function (region) { return window.claims.evaluate(["mark", region, group.id], at); });
      means.forEach(function (mean) {
        var better = means.filter(function (other) { return other > mean; }).length;
        var tied = means.filter(function (other) { return other === mean; }).length > 1;
        row.append(make("td", { "class": "whole" }, signed(mean) + (isNaN(mean) ? "" : ", " + (tied ? "shared " : "") + (better + 1))));
      });
      ranks.append(row);
    });
  }

  function sentence(changed, now, before) {
    var moved = Object.keys(state.moved).length, did = [], start = fresh();
    if (moved) did.push("moved " + count(moved, "mark"));
    if (state.base !== "published" && state.rule !== start.rule) did.push("scored by " + state.rule.replace("-", " "));
    if (state.base !== "published" && state.coder) did.push("taken the coder " + state.coder);
    if (state.prior !== null || state.off.length || Object.keys(state.likely).length) did.push("weighed the observations your way");
    if (state.out.length) did.push("left out " + state.out.map(function (one) { return outs[one]; }).join("; "));
    var n = data.claims.indexOf(byId[data.main]), last = did.pop();
    var first = last ? "You have " + (did.length ? did.join(", ") + " and " : "") + last + ". " : "You have changed nothing yet. ";
    var main = n < 0 ? "" : same(now[n], before[n]) ? " The main answer stays " + NAMES[now[n]] + "."
      : " The main answer was " + NAMES[before[n]] + " and is now " + NAMES[now[n]] + ".";
    return first + (changed.length || "None") + " of " + count(data.claims.length, "conclusion") + (changed.length === 1 ? " flips." : " flip.") + main;
  }

  function draw() {
    var at = basis(state), now = judged(at), before = origin[state.base], carry = carried(at, now);
    drawControls();
    drawCells(at, carry);
    var changed = drawClaims(now, before);
    drawFocus(now, before, carry);
    drawRanks(at);
    told.textContent = sentence(changed, now, before);
    if (weigh) weigh(state);
    shown = written(state);
    if (location.hash.replace(/^#/, "") !== shown) window.history.replaceState(null, "", "#" + shown);
  }

  assemble();
  var weigh = data.tracing && window.tracing.build(data.tracing, make, change);
  window.addEventListener("hashchange", function () {
    if (location.hash.replace(/^#/, "") !== shown) { history.push(shown); go(location.hash); }
  });
  go(location.hash);
})();
