// Try to break it: moves marks, scores segments anew, and judges every claim at once.
(function () {
  "use strict";
  var source = document.getElementById("explore-data");
  if (!source || !window.claims) return;
  var data = JSON.parse(source.textContent);
  var gettext = window.gettext, ngettext = window.ngettext;
  var NAMES = { "1": "supported", "0.5": "partly", "0": "contradicted", "NaN": "not testable" };
  var SIGNS = { "1": "✓", "0.5": "◐", "0": "✗", "NaN": "?" };
  var KINDS = { respondent: gettext("Respondent"), indicator: gettext("Question"), level: gettext("Level"),
    concept: gettext("Concept"), region: gettext("Region") };
  var regions = data.regions.map(region => region.id);
  var concepts = data.concepts.map(concept => concept.id);
  var coders = Object.keys(data.segments).filter(Boolean);
  var codings = {};
  Object.keys(data.segments).forEach(coder => {
    codings[coder] = data.segments[coder].map(([region, indicator, valence, level, party, respondents, documents]) => (
      { region, indicator, valence, level, party, respondents, documents }));
  });
  var labels = {};
  data.regions.concat(data.concepts).forEach(one => labels[one.id] = one.label);

  // ---- The state: what was chosen, and what follows from it.

  function fresh() {
    return { base: "replicated", rule: data.rules[0], coder: "", out: [], moved: {}, claim: "", ...window.tracing.fresh() };
  }

  function written(state) {
    var told = new URLSearchParams(), start = fresh();
    ["base", "rule", "coder", "claim"].forEach(name => {
      if (state[name] !== start[name]) told.append(name, state[name]);
    });
    state.out.forEach(one => told.append("out", one));
    Object.keys(state.moved).forEach(cell => told.append("move", cell + ":" + state.moved[cell]));
    window.tracing.write(state, told);
    return told.toString().replace(/%2F/g, "/").replace(/%3A/g, ":");
  }

  // Whatever an address says that the study does not have is left aside.
  function read(hash) {
    var told = new URLSearchParams(hash), state = fresh();
    if (told.get("base") === "published") state.base = "published";
    if (data.rules.includes(told.get("rule"))) state.rule = told.get("rule");
    if (coders.includes(told.get("coder"))) state.coder = told.get("coder");
    if (byId[told.get("claim")]) state.claim = told.get("claim");
    state.out = [...new Set(told.getAll("out"))].filter(one => one in outs);
    told.getAll("move").forEach(one => {
      var parts = /^([^/]+)\/([^:]+):(-?\d+)$/.exec(one);
      if (parts && regions.includes(parts[1]) && concepts.includes(parts[2]) && Number(parts[3]))
        state.moved[parts[1] + "/" + parts[2]] = Number(parts[3]);
    });
    window.tracing.read(data.tracing, told, state);
    return state;
  }

  function left(state, kind) {
    return state.out.filter(one => one.startsWith(kind + ":"))
      .map(one => one.slice(kind.length + 1));
  }

  // A coder's segments, and the first coder's where this one has none, without what is left out.
  function kept(state) {
    var own = codings[state.coder], coded = own.map(one => one.region);
    var all = state.coder ? own.concat(codings[""].filter(one => !coded.includes(one.region))) : own;
    var out = {};
    Object.keys(KINDS).forEach(kind => out[kind] = left(state, kind));
    return all.map(one => {
      var people = one.respondents.filter(who => !out.respondent.includes(one.region + "/" + who));
      return people.length === one.respondents.length ? one : { ...one, respondents: people, silent: !people.length && !one.documents };
    }).filter(one => {
      return !one.silent && !out.indicator.includes(one.indicator) && !out.level.includes(one.level) && !out.region.includes(one.region);
    });
  }

  function within(value) { return Math.min(data.ends[1], Math.max(data.ends[0], value)); }

  // The marks before any was moved: regions x concepts.
  function unmoved(state, segments) {
    var found = state.base === "published"
      ? data.published.map(row => row.map(value => value ?? NaN))
      : window.claims.score(data, segments, state.rule);
    var gone = left(state, "concept"), questions = left(state, "indicator");
    data.indicators.forEach(one => {
      if (one.values === "numbers" && state.base !== "published" && questions.includes(one.id)) gone.push(one.concept);
    });
    return found.map(row => {
      return row.map((value, place) => gone.includes(concepts[place]) ? NaN : value);
    });
  }

  // What tests are evaluated on.
  function basis(state) {
    var segments = kept(state), start = unmoved(state, segments);
    var marks = start.map((row, r) => {
      return row.map((value, c) => within(value + (state.moved[regions[r] + "/" + concepts[c]] || 0)));
    });
    var out = left(state, "region"), here = (_, r) => !out.includes(regions[r]);
    return { regions: regions.filter(here), marks: marks.filter(here), start, all: marks,
      inside: data.inside, segments: state.base === "published" ? null : segments };
  }

  function judged(at) {
    return data.claims.map(claim => window.claims.evaluate(claim.test, at));
  }
  function same(one, other) { return one === other || (isNaN(one) && isNaN(other)); }

  // For each mark, the claims that a step of it flips.
  function carried(at, before) {
    return at.marks.map(row => {
      return row.map((value, c) => {
        if (isNaN(value)) return [];
        var flipped = data.claims.filter((claim, n) => {
          return touched[n].has(c) && [-1, 1].some(step => {
            if (within(value + step) === value) return false;
            row[c] = value + step;
            var after = window.claims.evaluate(claim.test, at);
            row[c] = value;
            return !same(after, before[n]);
          });
        });
        return flipped.map(claim => claim.id);
      });
    });
  }

  var byId = {}, touched = [];
  data.claims.forEach(claim => {
    var found = new Set();
    (function walk(node) {
      if (Array.isArray(node)) node.forEach(walk);
      else if (node in data.inside) data.inside[node].forEach(place => found.add(place));
    })(claim.test);
    byId[claim.id] = claim;
    touched.push(found);
  });

  var outs = {};
  (function () {
    function order(one, other) { return one.localeCompare(other, undefined, { numeric: true }); }
    var levels = new Set(), people = new Set();
    Object.keys(codings).forEach(coder => {
      codings[coder].forEach(one => {
        levels.add(one.level);
        one.respondents.forEach(who => people.add(one.region + "/" + who));
      });
    });
    regions.forEach(region => {
      [...people].filter(one => one.startsWith(region + "/")).sort(order)
        .forEach(one => outs["respondent:" + one] = one.slice(region.length + 1) + ", " + labels[region]);
    });
    data.indicators.forEach(one => { if (one.concept) outs["indicator:" + one.id] = one.id + " " + one.label; });
    [...levels].sort().forEach(one => outs["level:" + one] = data.names.levels[one]);
    data.concepts.forEach(one => outs["concept:" + one.id] = one.label);
    data.regions.forEach(one => outs["region:" + one.id] = one.label);
  })();

  // For tests, and for the console.
  window.explore = { data, read, basis, judged, carried };

  // ---- The page.

  function make(tag, attributes, ...children) {
    var made = document.createElement(tag);
    Object.keys(attributes).forEach(name => made.setAttribute(name, attributes[name]));
    made.append(...children);
    return made;
  }
  function choice(label, options, changed) {
    var select = make("select", {});
    options.forEach(one => { select.append(make("option", { value: one[0] }, one[1])); });
    select.addEventListener("change", () => changed(select.value));
    return { select, label: make("label", {}, label + " ", select) };
  }
  function button(text, pressed) {
    var made = make("button", { type: "button" }, text);
    made.addEventListener("click", pressed);
    return made;
  }
  function badge(verdict) {
    return make("span", { class: "swatch verdict-" + NAMES[verdict].replace(" ", "-"), "aria-hidden": "true" }, SIGNS[verdict]);
  }
  function mark(value) { return isNaN(value) ? gettext("none") : data.marks[value]; }
  function name(verdict) { return gettext(NAMES[verdict]); }

  var root = document.getElementById("explore"), table = root.querySelector("table.explore");
  var state = fresh(), history = [], cells = [], shown = "";
  var origin = {};
  ["replicated", "published"].forEach(base => {
    origin[base] = judged(basis({ ...fresh(), base }));
  });
  // The letters under each mark: as published, as replicated, and by each further coder.
  var letters = [{ letter: "P", name: gettext("as published"), marks: unmoved({ ...fresh(), base: "published" }, []) },
    { letter: "R", name: gettext("as replicated"), marks: basis(fresh()).start }];
  coders.forEach((coder, place) => {
    var coded = new Set(codings[coder].map(one => one.region));
    var marks = basis({ ...fresh(), coder }).start.map((row, r) => {
      return coded.has(regions[r]) ? row : row.map(() => NaN);
    });
    letters.push({ letter: String(place + 2), name: gettext("by the {coder}", { coder: data.names.coders[coder] }), marks, coded });
  });

  // One change goes on where the last one stopped, so that undo takes back both.
  function change(how, again) {
    if (!again) history.push(written(state));
    how(state);
    state = read(written(state));
    draw();
  }
  function go(told) { state = read(told); draw(); }

  var base = choice(gettext("Start from"), [["replicated", gettext("marks that follow from the evidence")], ["published", gettext("marks that the thesis prints")]],
    value => { change(() => { state.base = value; state.moved = {}; }); });
  var rule = choice(gettext("Scoring rule"), data.rules.map(one => [one, data.names.rules[one]]),
    value => { change(() => state.rule = value); });
  var coder = choice(gettext("Coder"), [["", gettext("first")]].concat(coders.map(one => [one, data.names.coders[one]])),
    value => { change(() => state.coder = value); });
  // Arrow keys go through the list: Enter, or going on, leaves out what they stop at.
  var keyed = false;
  function leave() {
    var value = out.select.value;
    if (value) change(() => state.out.push(value));
  }
  var out = choice(gettext("Leave out"), [["", gettext("choose …")]], () => { if (!keyed) leave(); });
  out.select.addEventListener("pointerdown", () => keyed = false);
  out.select.addEventListener("blur", leave);
  out.select.addEventListener("keydown", event => {
    keyed = event.key !== "Enter" && event.key !== " ";
    if (event.key === "Enter") leave();
  });
  Object.keys(KINDS).forEach(kind => {
    var group = make("optgroup", { label: KINDS[kind] });
    Object.keys(outs).filter(one => one.startsWith(kind + ":"))
      .forEach(one => { group.append(make("option", { value: one }, outs[one])); });
    out.select.append(group);
  });
  var undo = button(gettext("Undo"), () => { if (history.length) go(history.pop()); });
  var reset = button(gettext("Reset"), () => { change(() => state = fresh()); });
  var chips = make("ul", { class: "chips", "aria-label": gettext("Left out") });
  var note = make("p", { class: "note" });
  var told = make("p", { role: "status", id: "explore-told" });
  var focus = make("div", { id: "explore-claim" });
  var flips = make("ul", { id: "explore-flips" });
  var tiles = make("div", { class: "tiles", role: "group", "aria-label": gettext("Every conclusion") });
  var ranks = make("tbody", {});

  data.claims.forEach(claim => {
    var tile = button("", () => { change(() => state.claim = claim.id); });
    tile.title = claim.text;
    tiles.append(tile);
  });
  table.querySelectorAll("td[data-region]").forEach(td => {
    var r = regions.indexOf(td.dataset.region), c = concepts.indexOf(td.dataset.concept);
    var input = make("input", { type: "range", min: data.ends[0], max: data.ends[1], step: 1,
      "aria-label": labels[regions[r]] + ": " + labels[concepts[c]] });
    var load = make("span", { class: "load", "aria-hidden": "true" });
    input.addEventListener("input", () => {
      var key = regions[r] + "/" + concepts[c], step = Number(input.value) - input.start;
      change(() => { if (step) state.moved[key] = step; else delete state.moved[key]; });
    });
    var places = td.querySelector(".places");
    places.textContent = "";
    for (var value = data.ends[0]; value <= data.ends[1]; value += 1) {
      places.append(make("i", {}, letters.filter(one => one.marks[r][c] === value)
        .map(one => one.letter).join("")));
    }
    td.prepend(make("span", { class: "slide" }, input), load);
    cells.push({ td, input, load, r, c });
  });

  // What, left out, printed marks miss too.
  var bears = one => /^(concept|region):/.test(one);
  function head(text) { return make("h2", { class: "explore-head" }, text); }
  function assemble() {
    var legend = make("p", { class: "note" }, letters.map(one => one.letter + " " + one.name).join(", ") + ".");
    var heads = make("tr", {}, make("th", { scope: "col" }, gettext("Mean, and rank")));
    data.regions.forEach(region => { heads.append(make("th", { scope: "col" }, region.label)); });
    var form = make("form", { class: "filter", "aria-label": gettext("What to change") }, base.label, rule.label);
    if (coders.length) form.append(coder.label);
    form.append(out.label, undo, reset);
    form.addEventListener("submit", event => event.preventDefault());
    root.prepend(form, note, chips, make("div", { class: "told" }, told));
    var ends = { low: data.marks[data.ends[0]], high: data.marks[data.ends[1]] };
    var how = [gettext("Each row of dots runs from {low} to {high}: drag the mark, or move to it and press an arrow key.", ends)];
    var two = make("div", { class: "two" }, make("div", { class: "grid" }, legend, table.parentNode));
    root.append(two);
    if (data.claims.length) {
      how.push(gettext("The number with it, and the shade, say how many conclusions one step of that mark alone would flip; in a box, the one in focus among them."));
      two.append(make("section", { class: "beside-grid", "aria-label": gettext("What follows") },
        head(gettext("The conclusion in focus")), focus, head(gettext("What flipped")), flips));
      root.append(head(gettext("Every conclusion")), tiles, make("p", { class: "note" }, gettext(
        "In the order of the ledger: ✓ supported, ◐ partly, ✗ contradicted, ? not testable; framed where the verdict " +
        "is another than at the start. Press one to put it in focus.")));
    }
    two.firstChild.append(make("p", { class: "note" }, how.join(" ")));
    root.append(head(gettext("Means and ranks")), make("div", { class: "scroll", role: "region", tabindex: 0, "aria-label": gettext("Means and ranks") },
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
    state.out.forEach(one => {
      var back = button(outs[one] + " ×", () => {
        change(() => state.out = state.out.filter(other => other !== one));
      });
      back.setAttribute("aria-label", gettext("Take back in: {what}", { what: outs[one] }));
      chips.append(make("li", {}, back));
    });
    note.textContent = state.base === "published"
      ? gettext("Printed marks do not follow from segments: rule and coder have no bearing on them.") +
        (!state.out.every(bears) ? " " + gettext("Nor does leaving out a respondent, a question or a level.") : "")
      : state.coder ? gettext("Where the {coder} did not code all, the first coder's segments count.", { coder: data.names.coders[state.coder] }) : "";
    note.hidden = !note.textContent;
  }

  function drawCells(at, carry) {
    var main = (inFocus() || {}).id, most = 1;
    carry.forEach(row => { row.forEach(ids => most = Math.max(most, ids.length)); });
    cells.forEach(cell => {
      var value = at.all[cell.r][cell.c], row = at.regions.indexOf(regions[cell.r]);
      var missing = row < 0 || isNaN(value), ids = missing ? [] : carry[row][cell.c];
      cell.input.start = at.start[cell.r][cell.c];
      cell.input.disabled = missing;
      cell.td.classList.toggle("missing", missing);
      if (!missing) cell.input.value = value;
      var marks = letters.filter(one => !one.coded || one.coded.has(regions[cell.r]))
        .map(one => one.name + " " + mark(one.marks[cell.r][cell.c]));
      cell.input.setAttribute("aria-valuetext", ngettext("{mark}; {marks}; one step flips {number} conclusion",
        "{mark}; {marks}; one step flips {number} conclusions", ids.length, { mark: mark(missing ? NaN : value), marks: marks.join(", ") }));
      cell.td.classList.toggle("moved", !missing && value !== cell.input.start);
      cell.td.classList.toggle("focal", ids.includes(main));
      cell.td.style.setProperty("--load", (ids.length / most).toFixed(2));
      cell.load.textContent = ids.length || "";
    });
  }

  function drawClaims(now, before) {
    var changed = [];
    data.claims.forEach((claim, n) => {
      var tile = tiles.children[n], flipped = !same(now[n], before[n]);
      tile.className = "tile verdict-" + NAMES[now[n]].replace(" ", "-") + (flipped ? " flipped" : "");
      tile.textContent = SIGNS[now[n]];
      var values = { now: name(now[n]), before: name(before[n]), claim: claim.text };
      tile.setAttribute("aria-label", flipped ? gettext("{now}, at the start {before}: {claim}", values) : gettext("{now}: {claim}", values));
      tile.setAttribute("aria-pressed", String(claim === inFocus()));
      if (flipped) changed.push(n);
    });
    flips.textContent = "";
    changed.forEach(n => {
      flips.append(make("li", {}, badge(before[n]), " → ", badge(now[n]), " ",
        make("a", { href: data.ledger + "#" + data.claims[n].id }, data.claims[n].text),
        " " + gettext("At the start {before}, now {now}.", { before: name(before[n]), now: name(now[n]) })));
    });
    if (!changed.length) flips.append(make("li", {}, gettext("Nothing.")));
    return changed;
  }

  function inFocus() { return byId[state.claim] || byId[data.main] || data.claims[0]; }

  function drawFocus(now, before, carry) {
    var claim = inFocus();
    focus.textContent = "";
    if (!claim) return;
    var n = data.claims.indexOf(claim), alone = 0;
    carry.forEach(row => { row.forEach(ids => alone += ids.includes(claim.id)); });
    focus.append(make("p", {}, make("strong", {}, claim.text)),
      make("p", {}, badge(now[n]), " " + gettext("Now {now}; at the start {before}.", { now: name(now[n]), before: name(before[n]) }) + " " +
        (alone ? ngettext("One step of any of {number} mark would change it.", "One step of any of {number} marks would change it.", alone)
          : gettext("No single step of a mark would change it."))),
      make("p", {}, claim.words ? gettext("It holds if {test}.", { test: claim.words }) : gettext("It has no test."), " ",
        make("a", { href: data.ledger + "#" + claim.id }, gettext("In the ledger"))));
  }

  function drawRanks(at) {
    ranks.textContent = "";
    data.groups.forEach(group => {
      var row = make("tr", {}, make("th", { scope: "row" }, group.label));
      var means = regions.map(region => window.claims.evaluate(["mark", region, group.id], at));
      means.forEach(mean => {
        var better = means.filter(other => other > mean).length;
        var tied = means.filter(other => other === mean).length > 1;
        var values = { mean: window.signed(mean), rank: better + 1 };
        row.append(make("td", { class: "whole" }, isNaN(mean) ? gettext("none")
          : tied ? gettext("{mean}, shared {rank}", values) : gettext("{mean}, {rank}", values)));
      });
      ranks.append(row);
    });
  }

  function sentence(changed, now, before) {
    var moved = cells.filter(cell => cell.td.classList.contains("moved")).length, did = [], start = fresh();
    if (moved) did.push(ngettext("moved {number} mark", "moved {number} marks", moved));
    if (state.base !== "published" && state.rule !== start.rule) did.push(gettext("scored by the rule ‘{rule}’", { rule: data.names.rules[state.rule] }));
    if (state.base !== "published" && state.coder) did.push(gettext("taken the {coder}", { coder: data.names.coders[state.coder] }));
    if (state.prior !== null || state.off.length || Object.keys(state.likely).length) did.push(gettext("weighed the observations your way"));
    var gone = state.out.filter(one => state.base !== "published" || bears(one));
    if (gone.length) did.push(gettext("left out {what}", { what: gone.map(one => outs[one]).join("; ") }));
    var n = data.claims.indexOf(byId[data.main]), all = { all: data.claims.length };
    var told = [did.length ? gettext("You have {done}.", { done: window.listed(did) }) : gettext("You have changed nothing yet.")];
    if (data.claims.length) told.push(changed.length ? ngettext("{number} of {all} conclusions flips.", "{number} of {all} conclusions flip.", changed.length, all)
      : gettext("None of {all} conclusions flip.", all));
    if (n >= 0) told.push(same(now[n], before[n]) ? gettext("The main answer stays {now}.", { now: name(now[n]) })
      : gettext("The main answer was {before} and is now {now}.", { before: name(before[n]), now: name(now[n]) }));
    return told.join(" ");
  }

  function address() { return location.hash.replace(/^#/, ""); }
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
    if (address() !== shown) window.history.replaceState(null, "", "#" + shown);
  }

  assemble();
  var weigh = data.tracing && window.tracing.build(data.tracing, make, change);
  window.addEventListener("hashchange", () => {
    var hash = address();
    // A link within the page is no state: what was chosen stays.
    if (hash && !hash.includes("=")) window.history.replaceState(null, "", "#" + shown);
    else if (hash !== shown) { history.push(shown); go(hash); }
  });
  go(address());
})();
