// Messages and numbers in the language of the page, as study/language.py has them. The site puts
// the translations before this file, as window.translated; English, the source, needs none.
(function () {
  "use strict";
  var translated = window.translated || { texts: {}, plural: function (n) { return Number(n !== 1); } };
  var GAP = /\{(\w+)\}/;

  // A text as pieces, its gaps filled by name; what fills a gap may be an element.
  function filled(text, values) {
    return text.split(GAP).map(function (piece, at) { return at % 2 ? values[piece] : piece; });
  }
  function gettext(message, values) {
    var text = translated.texts[message] || message;
    return values ? filled(text, values).join("") : text;
  }
  // One of two messages by the rule that the language has for numbers, which fills a gap too.
  function ngettext(one, many, number, values) {
    var forms = translated.texts[one] || [one, many];
    return filled(forms[translated.plural(number)], { number, ...values }).join("");
  }
  // Joins words as a sentence does.
  function listed(words) {
    var most = words.slice(0, -1), last = words[most.length];
    return most.length ? gettext("{words} and {last}", { words: most.join(", "), last }) : last;
  }
  function decimal(value) {
    return value.toLocaleString(document.documentElement.lang, { minimumFractionDigits: 2, maximumFractionDigits: 2, useGrouping: false });
  }
  // Nothing has no sign, nor has what is written as nothing.
  function signed(value) {
    var written = decimal(Math.abs(value));
    return (/[1-9]/.test(written) ? value > 0 ? "+" : "−" : "") + written;
  }

  Object.assign(window, { gettext, ngettext, filled, listed, decimal, signed });
})();
