// Bayes' rule on the reader's own prior and likelihoods, as analysis/process_tracing.py has it:
// tests/test_explore.py holds the two equal. Percentages are whole, from 1 to 99.
(function () {
  "use strict";
  var gettext = window.gettext;
  var section = document.getElementById("tracing");

  function prior(of, state) {
    var rivals = of.explanations.length - 1;
    if (state.prior === null) return of.explanations.map(() => 1 / (rivals + 1));
    var main = state.prior / 100;
    return of.explanations.map((_, n) => n ? (1 - main) / rivals : main);
  }
  function key(of, observation, n) { return observation.id + "/" + of.explanations[n].id; }
  function likelihood(of, observation, n, state) {
    var own = state.likely[key(of, observation, n)];
    return own === undefined ? observation.likelihoods[n] : own;
  }
  // How likely each explanation is after every observation that counts.
  function posterior(of, state) {
    var weights = prior(of, state);
    of.observations.forEach(observation => {
      if (!state.off.includes(observation.id)) weights = weights.map((weight, n) => {
        return weight * likelihood(of, observation, n, state) / 100;
      });
    });
    var sum = weights.reduce((one, other) => one + other, 0);
    return weights.map(weight => weight / sum);
  }

  // ---- What the address of the page keeps.

  function fresh() { return { prior: null, off: [], likely: {} }; }
  function write(state, told) {
    if (state.prior !== null) told.append("prior", state.prior);
    state.off.forEach(one => told.append("off", one));
    Object.keys(state.likely).forEach(one => told.append("likely", one + ":" + state.likely[one]));
  }
  function read(of, told, state) {
    var known = {};
    if (!of) return;
    of.observations.forEach(observation => {
      of.explanations.forEach((_, n) => known[key(of, observation, n)] = observation.likelihoods[n]);
    });
    if (/^[1-9]\d?$/.test(told.get("prior"))) state.prior = Number(told.get("prior"));
    state.off = of.observations.map(one => one.id)
      .filter(one => told.getAll("off").includes(one));
    told.getAll("likely").forEach(one => {
      var parts = /^([^:]+):([1-9]\d?)$/.exec(one);
      if (parts && parts[1] in known && known[parts[1]] !== Number(parts[2])) state.likely[parts[1]] = Number(parts[2]);
    });
  }

  // ---- The section of the page.

  function percent(share) {
    if (share >= 0.995 && share < 1) return ">\u00a099%";
    return share < 0.005 && share > 0 ? "<\u00a01%" : Math.round(100 * share) + "%";
  }
  // Builds the section; returns what draws it. `change` goes on with the change before for a slider
  // that is dragged.
  function build(of, make, change) {
    var redrawn = [], bars = make("ul", { class: "posterior" });
    var told = make("p", { "aria-live": "polite", id: "tracing-told" });

    function slider(name, value, set) {
      var input = make("input", { type: "range", min: 1, max: 99, step: 1, "aria-label": name });
      var shown = make("span", {}), dragged = false;
      input.addEventListener("input", () => {
        var now = Number(input.value);
        change(state => set(state, now), dragged);
        dragged = true;
      });
      input.addEventListener("change", () => dragged = false);
      redrawn.push(state => {
        var now = Math.round(value(state));
        input.value = now;
        shown.textContent = now + "%";
        input.setAttribute("aria-valuetext", now + "%");
      });
      return make("span", { class: "percent" }, input, shown);
    }
    function observed(observation) {
      var box = make("input", { type: "checkbox" }), own = make("span", { class: "note" });
      box.addEventListener("change", () => {
        change(state => {
          if (box.checked) state.off = state.off.filter(one => one !== observation.id);
          else state.off.push(observation.id);
        });
      });
      redrawn.push(state => {
        box.checked = !state.off.includes(observation.id);
        own.textContent = of.explanations.some((_, n) => key(of, observation, n) in state.likely) ? " · " + gettext("set by you") : "";
      });
      var likely = make("details", {}, make("summary", {}, gettext("How likely under each explanation"), own));
      of.explanations.forEach((explanation, n) => {
        likely.append(make("div", { class: "likely" }, make("span", {}, explanation.label), slider(explanation.label + ": " + observation.label,
          state => likelihood(of, observation, n, state),
          (state, now) => state.likely[key(of, observation, n)] = now)));
      });
      return make("li", {}, make("label", {}, box, " " + observation.label), likely);
    }

    var main = of.explanations[0].label, list = make("ul", { class: "observations" });
    of.explanations.forEach((explanation, n) => {
      var bar = make("i", {}), share = make("b", {});
      bars.append(make("li", {}, make("span", {}, explanation.label), make("span", { class: "track", "aria-hidden": "true" }, bar), share));
      redrawn.push(state => {
        var now = posterior(of, state)[n];
        bar.style.width = 100 * now + "%";
        share.textContent = percent(now);
      });
    });
    of.observations.forEach(observation => list.append(observed(observation)));
    section.querySelector(".static").remove();
    section.append(
      make("p", {}, ...window.filled(gettext("Before any evidence, how likely did you hold it that {main} explains the difference? " +
        "The rivals share the rest. Untick what you do not believe; open an observation to say how likely it would be."), { main: make("strong", {}, main) })),
      make("div", { class: "likely" }, make("span", {}, gettext("Your prior")), slider(gettext("Your prior for: {explanation}", { explanation: main }),
        state => 100 * prior(of, state)[0], (state, now) => state.prior = now)),
      told, bars, list);

    return state => {
      var now = posterior(of, state), counted = of.observations.length - state.off.length, best = now.indexOf(Math.max.apply(null, now));
      redrawn.forEach(redraw => redraw(state));
      told.textContent = gettext("From a prior of {prior}, {counted} of {all} observations make “{main}” {after} likely.",
        { prior: Math.round(100 * prior(of, state)[0]) + "%", counted, all: of.observations.length, main, after: percent(now[0]) }) + " " +
        (now[0] > 0.5 ? gettext("The conclusion stands: it is likelier than all its rivals together.")
          : best ? gettext("The conclusion does not stand: “{rival}” is likelier.", { rival: of.explanations[best].label })
            : gettext("The conclusion does not stand: its rivals together are as likely or likelier."));
    };
  }

  window.tracing = { fresh, write, read, posterior, build };
})();
