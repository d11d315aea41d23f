/* Helps whoever writes long texts; the page works without it. What is typed in a form with
   data-unsaved is kept in this browser until the portal has it, and offered again if it never came
   there; words are counted while one writes. portal.js removes it all when the person logs out. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const { values, fill, say, unsavedKey, LEFT, LOGIN } = window.portal;

  function counters() {
    for (const counter of document.querySelectorAll("[data-counts]")) {
      const field = document.getElementById(counter.dataset.counts);
      const most = Number(counter.dataset.most) || 0;
      const count = () => {
        const words = (field.value.match(/\S+/g) || []).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
        const over = most && words > most;
        counter.textContent = (over ? counter.dataset.over : counter.dataset.words)
          .replace("{count}", words).replace("{most}", most).replace("{over}", words - most);
        counter.classList.toggle("is-over", Boolean(over));
      };
      field.addEventListener("input", count);
      count();
    }
  }

  function unsaved(form) {
    const key = unsavedKey(form);
    const words = form.dataset;
    const autosaves = form.hasAttribute("hx-post");
    let typed = 0, sent = 0, handedIn = -1, later = 0, told = null, hasLeft = false;

    const texts = (kept) => JSON.stringify(kept.filter(([name]) => !name.endsWith("_version")));
    const forget = () => localStorage.removeItem(key);

    function store(isOnTheWay = false) {
      if (typed === handedIn || hasLeft || localStorage.getItem(LEFT)) return;
      try {
        localStorage.setItem(key, JSON.stringify({ at: Date.now(), values: values(form), isOnTheWay }));
      } catch { /* full or switched off: the portal's own draft remains */ }
    }

    function tell(sentence) {
      if (told && told.isConnected && told.textContent === sentence) return;
      if (told) told.remove();
      told = say(form.querySelector(".actions") || form, sentence, "wait");
    }

    function offer() {
      let kept = null;
      try { kept = JSON.parse(localStorage.getItem(key)); } catch { forget(); }
      if (!kept) return;
      if (kept.isOnTheWay && "unsavedCame" in words) return forget(); // this page is the answer to it
      if (texts(kept.values) === texts(values(form))) return forget();
      const when = new Date(kept.at).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
      const box = say(form, words.unsavedFound.replace("{when}", when), "wait");
      const buttons = document.createElement("p");
      for (const [label, act] of [[words.unsavedBack, () => fill(kept.values)], [words.unsavedAway, forget]]) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn btn-quiet btn-small";
        button.textContent = label;
        button.addEventListener("click", () => { box.remove(); act(); form.querySelector("textarea, input:not([type=hidden])")?.focus(); });
        buttons.append(button, " ");
      }
      box.append(buttons);
    }

    form.addEventListener("input", () => { typed += 1; clearTimeout(later); later = setTimeout(() => store(), 300); });
    form.addEventListener("change", () => { typed += 1; store(); });
    window.addEventListener("pagehide", () => { if (typed > sent) store(); });
    // kept now and not when the page goes: the next page may have tidied up by then
    form.addEventListener("submit", () => { clearTimeout(later); if (typed > sent) store(true); handedIn = typed; });
    window.addEventListener("storage", (event) => {
      if (event.key !== LEFT || !event.newValue) return;
      hasLeft = true;
      forget();
      tell(words.unsavedLeft);
    });
    if (autosaves) {
      const again = () => { if (typed > sent && window.htmx) window.htmx.trigger(form, "autosave"); };
      // what is handed in is no draft: kept after the saving, it would stand as text that is not saved
      form.addEventListener("htmx:beforeRequest", (event) => { if (event.detail.elt === form && typed === handedIn) event.preventDefault(); });
      form.addEventListener("htmx:beforeSend", (event) => { if (event.detail.elt === form) event.detail.xhr.typed = typed; });
      form.addEventListener("htmx:afterRequest", (event) => {
        if (event.detail.elt !== form) return;
        const { xhr, successful } = event.detail;
        const isLogin = xhr.responseURL && new URL(xhr.responseURL).pathname === LOGIN;
        if (successful && !isLogin) {
          sent = xhr.typed;
          if (told) told.remove();
          if (typed === sent) { clearTimeout(later); forget(); }
          return;
        }
        store();
        if (xhr.status === 403) tell(words.unsavedStale);
        else if (xhr.status === 409) tell(xhr.responseText);
        else if (!isLogin) { tell(words.unsavedOffline); setTimeout(again, 15000); }
      });
      window.addEventListener("online", again);
    }
    offer();
  }

  counters();
  try {
    document.querySelectorAll("form[data-unsaved]").forEach(unsaved);
  } catch { /* storage is switched off: nothing is kept in the browser */ }
});
