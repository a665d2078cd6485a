// The language of claims and the scoring rules, as Python has them: tests/test_explore.py holds the
// two equal. A verdict is 1 (holds), 0.5 (in part), 0 (does not hold) or NaN (can't be told).
(function () {
  "use strict";
  var CLEAR = 0.5;
  var RELATIONS = {
    "<": function (a, b) { return a < b; },
    "<=": function (a, b) { return a <= b; },
    "==": function (a, b) { return a === b; },
    ">=": function (a, b) { return a >= b; },
    ">": function (a, b) { return a > b; },
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
    if (row) at.inside[what].forEach(function (place) {
      if (!isNaN(row[place])) { sum += row[place]; count += 1; }
    });
    return { sum: sum, count: count };
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
    return every(at.regions.filter(function (other) { return other !== region; })
      .map(function (other) {
        return behind ? relation(at, other, region, what) : relation(at, region, other, what);
      }));
  }
  function rest(values, from) { return Array.prototype.slice.call(values, from); }

  var WORDS = {
    above: function (at, region, what, floor) { return compare(">", mean(at, region, what), floor); },
    at_least: function (at, region, what, floor) { return compare(">=", mean(at, region, what), floor); },
    below: function (at, region, what, roof) { return compare("<", mean(at, region, what), roof); },
    at_most: function (at, region, what, roof) { return compare("<=", mean(at, region, what), roof); },
    good: function (at, value) { return mostly([compare(">=", value, 0), compare(">", value, 0)]); },
    bad: function (at, value) { return mostly([compare("<=", value, 0), compare("<", value, 0)]); },
    ahead: ahead,
    clearly_ahead: function (at, one, other, what) {
      return mostly([ahead(at, one, other, what), clear(at, one, other, what)]);
    },
    leads: function (at, region, what) { return leading(at, region, what, ahead, false); },
    trails: function (at, region, what) { return leading(at, region, what, ahead, true); },
    clearly_leads: function (at, region, what) {
      return mostly([leading(at, region, what, ahead, false), leading(at, region, what, clear, false)]);
    },
    clearly_trails: function (at, region, what) {
      return mostly([leading(at, region, what, ahead, true), leading(at, region, what, clear, true)]);
    },
    order: function (at, what) {
      var regions = rest(arguments, 2);
      return every(regions.slice(1).map(function (region, place) {
        return ahead(at, regions[place], region, what);
      }));
    },
    opposite: function (at, verdict) { return opposite(verdict); },
    both: function () { return every(rest(arguments, 1)); },
    mostly: function () { return mostly(rest(arguments, 1)); },
    some: function () { return some(rest(arguments, 1)); },
    mark: mean,
    spread: function (at, what) {
      var sorted = at.regions.slice().sort(function (one, other) {
        return mean(at, other, what) - mean(at, one, what);
      });
      if (sorted.some(function (region) { return isNaN(mean(at, region, what)); })) return NaN;
      return sorted.length ? gap(at, sorted[0], sorted[sorted.length - 1], what) : NaN;
    },
    segments: function (at, region) {
      var given = rest(arguments, 2), last = given[given.length - 1];
      var named = typeof last === "object" ? given.pop() : {};
      if (!at.segments) return NaN;
      var chosen = at.segments.filter(function (one) {
        return one.region === region && (!given.length || given.includes(one.indicator)) &&
          (!named.level || one.level === named.level) && (!named.party || one.party === named.party);
      });
      return chosen.reduce(function (sum, one) { return sum + one.valence; }, 0) / chosen.length;
    },
  };

  // A test as Python writes it: a number, null for a missing one, or [word, ...arguments].
  function evaluate(node, at) {
    if (node === null) return NaN;
    if (!Array.isArray(node)) return node;
    var given = node.slice(1).map(function (part) {
      return part === null || Array.isArray(part) ? evaluate(part, at) : part;
    });
    if (node[0] === "+") return given[0] + given[1];
    if (node[0] in RELATIONS) return compare(node[0], given[0], given[1]);
    return WORDS[node[0]].apply(null, [at].concat(given));
  }

  // Fractions as [numerator, denominator]: means are to be exact.
  function fraction(above, below) {
    var a = Math.abs(above), b = below;
    while (b) { var left = a % b; a = b; b = left; }
    return [above / (a || 1), below / (a || 1)];
  }
  function average(values) {
    var sum = values.reduce(function (one, other) {
      return fraction(one[0] * other[1] + other[0] * one[1], one[1] * other[1]);
    }, [0, 1]);
    return fraction(sum[0], sum[1] * values.length);
  }
  function inOrder(values) {
    return values.slice().sort(function (one, other) { return one[0] * other[1] - other[0] * one[1]; });
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
    segments.forEach(function (one) {
      [].concat(keys(one)).forEach(function (key) {
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
    "indicator-mean": function (all) { return average(indicators(all)); },
    "halves-away": function (all) { return average(indicators(all)); },
    "segment-mean": function (all) { return average(all.map(whole)); },
    "respondent-weighted": function (all) {
      return average(all.flatMap(function (one) {
        return new Array(Math.max(1, one.respondents.length)).fill(whole(one));
      }));
    },
    "respondent-mean": function (all) { return average(by(all, voices, average)); },
    "respondent-median": function (all) { return median(by(all, voices, average)); },
    "indicator-median": function (all) { return average(by(all, indicator, median)); },
    "mode": function (all) {
      var groups = by(all, function (one) { return one.valence; }, function (same) { return same; });
      var most = Math.max.apply(null, groups.map(function (same) { return same.length; }));
      return average(groups.filter(function (same) { return same.length === most; })
        .map(function (same) { return same[0]; }));
    },
    "worst-indicator": function (all) { return inOrder(indicators(all))[0]; },
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
    data.indicators.forEach(function (one) { kinds[one.id] = one; });
    segments.forEach(function (one) {
      var of = kinds[one.indicator];
      if (!of || !of.concept || of.values === "numbers") return;
      if (of.values === "open" && one.valence === 0) return;
      var key = one.region + "/" + of.concept;
      (cells[key] = cells[key] || []).push(one);
    });
    return data.regions.map(function (region) {
      return data.concepts.map(function (concept) {
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

  window.claims = { evaluate: evaluate, score: score, words: Object.keys(WORDS), rules: Object.keys(RULES) };
})();
