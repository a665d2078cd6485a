// The language of claims and the scoring rules, as Python has them: tests/test_explore.py holds the
// two equal. A verdict is 1 (holds), 0.5 (in part), 0 (does not hold) or NaN (can't be told).
(function () {
  "use strict";
  var CLEAR = 0.5;
  var RELATIONS = {
    "<": (a, b) => a < b,
    "<=": (a, b) => a <= b,
    "==": (a, b) => a === b,
    ">=": (a, b) => a >= b,
    ">": (a, b) => a > b,
  };

  function compare(how, a, b) {
    return isNaN(a) || isNaN(b) ? NaN : Number(RELATIONS[how](a, b));
  }
  function opposite(verdict) { return 1 - verdict; }
  function every(verdicts) {
    if (!verdicts.length) return NaN;
    return verdicts.includes(0) ? 0 : Math.min.apply(null, verdicts);
  }
  function some(verdicts) { return opposite(every(verdicts.map(opposite))); }
  function mostly(verdicts) {
    if (!verdicts.length || verdicts.some(isNaN)) return NaN;
    var least = Math.min.apply(null, verdicts), most = Math.max.apply(null, verdicts);
    return least === most ? least : 0.5;
  }

  // Of a region's marks on a concept or a group: their sum, and how many there are.
  function total(at, region, what) {
    var row = at.marks[at.regions.indexOf(region)], sum = 0, count = 0;
    if (row) at.inside[what].forEach(place => {
      if (!isNaN(row[place])) { sum += row[place]; count += 1; }
    });
    return { sum, count };
  }
  function mean(at, region, what) {
    var found = total(at, region, what);
    return found.count ? found.sum / found.count : NaN;
  }
  // One division of whole numbers: exact where a difference of two quotients is not.
  function gap(at, one, other, what) {
    var a = total(at, one, what), b = total(at, other, what);
    return a.count && b.count ? (a.sum * b.count - b.sum * a.count) / (a.count * b.count) : NaN;
  }
  function ahead(at, one, other, what) { return compare(">", gap(at, one, other, what), 0); }
  function clear(at, one, other, what) { return compare(">=", gap(at, one, other, what), CLEAR); }
  function leading(at, region, what, relation, behind) {
    return every(at.regions.filter(other => other !== region)
      .map(other => behind ? relation(at, other, region, what) : relation(at, region, other, what)));
  }

  var WORDS = {
    above: (at, region, what, floor) => compare(">", mean(at, region, what), floor),
    at_least: (at, region, what, floor) => compare(">=", mean(at, region, what), floor),
    below: (at, region, what, roof) => compare("<", mean(at, region, what), roof),
    at_most: (at, region, what, roof) => compare("<=", mean(at, region, what), roof),
    good: (at, value) => mostly([compare(">=", value, 0), compare(">", value, 0)]),
    bad: (at, value) => mostly([compare("<=", value, 0), compare("<", value, 0)]),
    ahead,
    clearly_ahead: (at, one, other, what) => mostly([ahead(at, one, other, what), clear(at, one, other, what)]),
    leads: (at, region, what) => leading(at, region, what, ahead, false),
    trails: (at, region, what) => leading(at, region, what, ahead, true),
    clearly_leads: (at, region, what) => mostly([leading(at, region, what, ahead, false), leading(at, region, what, clear, false)]),
    clearly_trails: (at, region, what) => mostly([leading(at, region, what, ahead, true), leading(at, region, what, clear, true)]),
    order: (at, what, ...regions) => every(
      regions.slice(1).map((region, place) => ahead(at, regions[place], region, what))),
    opposite: (at, verdict) => opposite(verdict),
    both: (at, ...verdicts) => every(verdicts),
    mostly: (at, ...verdicts) => mostly(verdicts),
    some: (at, ...verdicts) => some(verdicts),
    mark: mean,
    spread: (at, what) => {
      var sorted = at.regions.slice().sort((one, other) => mean(at, other, what) - mean(at, one, what));
      if (sorted.some(region => isNaN(mean(at, region, what)))) return NaN;
      return sorted.length > 1 ? gap(at, sorted[0], sorted[sorted.length - 1], what) : NaN;
    },
    // How many coded segments there are, which printed marks do not have.
    coded: (at, count) => at.segments ? count : NaN,
    segments: (at, region, ...given) => {
      var last = given[given.length - 1];
      var named = typeof last === "object" ? given.pop() : {};
      if (!at.segments) return NaN;
      var chosen = at.segments.filter(one =>
        one.region === region && (!given.length || given.includes(one.indicator)) &&
          (!named.level || one.level === named.level) && (!named.party || one.party === named.party));
      return chosen.reduce((sum, one) => sum + one.valence, 0) / chosen.length;
    },
  };

  // A test as Python writes it: a number, null for a missing one, or [word, ...arguments].
  function evaluate(node, at) {
    if (node === null) return NaN;
    if (!Array.isArray(node)) return node;
    var given = node.slice(1).map(part => part === null || Array.isArray(part) ? evaluate(part, at) : part);
    if (node[0] === "+") return given[0] + given[1];
    if (node[0] in RELATIONS) return compare(node[0], given[0], given[1]);
    return WORDS[node[0]](at, ...given);
  }

  // Fractions as [numerator, denominator]: means are to be exact.
  function fraction(above, below) {
    var a = Math.abs(above), b = below;
    while (b) { var left = a % b; a = b; b = left; }
    return [above / (a || 1), below / (a || 1)];
  }
  function average(values) {
    var sum = values.reduce((one, other) => fraction(one[0] * other[1] + other[0] * one[1], one[1] * other[1]), [0, 1]);
    return fraction(sum[0], sum[1] * values.length);
  }
  function inOrder(values) {
    return values.slice().sort((one, other) => one[0] * other[1] - other[0] * one[1]);
  }
  function median(values) {
    if (!values.length) return average([]);
    var sorted = inOrder(values), half = Math.floor(sorted.length / 2);
    return sorted.length % 2 ? sorted[half] : average([sorted[half - 1], sorted[half]]);
  }
  function whole(one) { return [one.valence, 1]; }
  // The segments by a key, or by each of several keys; then one value for every key.
  function by(segments, keys, value) {
    var found = new Map();
    segments.forEach(one => {
      [].concat(keys(one)).forEach(key => {
        if (!found.has(key)) found.set(key, []);
        found.get(key).push(whole(one));
      });
    });
    return Array.from(found.values(), value);
  }
  function indicator(one) { return one.indicator; }
  function voices(one) { return one.respondents; }
  function indicators(segments) { return by(segments, indicator, average); }

  var RULES = {
    "indicator-mean": all => average(indicators(all)),
    "halves-away": all => average(indicators(all)),
    "segment-mean": all => average(all.map(whole)),
    "respondent-weighted": all => {
      return average(all.flatMap(one => new Array(Math.max(1, one.respondents.length)).fill(whole(one))));
    },
    "respondent-mean": all => average(by(all, voices, average)),
    "respondent-median": all => median(by(all, voices, average)),
    "indicator-median": all => average(by(all, indicator, median)),
    "mode": all => {
      var groups = by(all, one => one.valence, same => same);
      var most = Math.max.apply(null, groups.map(same => same.length));
      return average(groups.filter(same => same.length === most)
        .map(same => same[0]));
    },
    "worst-indicator": all => inOrder(indicators(all))[0],
  };

  // To the nearest step; halves towards zero, or away from it.
  function rounded(mean, away) {
    var twice = 2 * Math.abs(mean[0]), size = 2 * mean[1];
    var steps = away ? Math.floor((twice + mean[1]) / size) : Math.ceil((twice - mean[1]) / size);
    return mean[0] < 0 ? -steps : steps;
  }

  // What segments give: regions x concepts; NaN without evidence.
  function score(data, segments, rule) {
    var kinds = {}, cells = {};
    data.indicators.forEach(one => { kinds[one.id] = one; });
    segments.forEach(one => {
      var of = kinds[one.indicator];
      if (!of || !of.concept || of.values === "numbers") return;
      if (of.values === "open" && one.valence === 0) return;
      var key = one.region + "/" + of.concept;
      (cells[key] = cells[key] || []).push(one);
    });
    return data.regions.map(region => {
      return data.concepts.map(concept => {
        if (concept.id in region.numbers) {
          var number = region.numbers[concept.id];
          return number === null ? NaN : number;
        }
        var mean = RULES[rule](cells[region.id + "/" + concept.id] || []);
        if (!mean || !mean[1] || isNaN(mean[0])) return NaN;
        var steps = rounded(mean, rule === "halves-away");
        return Math.min(data.ends[1], Math.max(data.ends[0], steps));
      });
    });
  }

  window.claims = { evaluate, score, words: Object.keys(WORDS), rules: Object.keys(RULES) };
})();
