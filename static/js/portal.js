/* The portal works without this script. With it: the error summary gets focus, and text typed while
   the login ran out is put back. Nothing leaves the browser. Text kept for a form that was sent dies
   with the tab; text that has not reached the portal (writing.js) is removed when the person logs out,
   when it has been saved, and when somebody else logs in. */
"use strict";
(() => {
  const PREFIX = "kept:";
  const UNSAVED = "unsaved:";
  const SAVING = "saving";
  const LEFT = "left";
  const LOGIN = "/logga-in/";
  const LOGOUT = "/logga-ut/";
  const KEPT = "kept-here"; // tells the portal that it need not show what was written

  function summary() {
    const box = document.querySelector(".error-summary");
    if (box) box.focus();
  }

  // hidden fields too: they say which version the person saw, so that nothing newer is overwritten
  function keepable(field) {
    return field.name && !["csrfmiddlewaretoken", KEPT].includes(field.name) && !["password", "file", "submit", "button"].includes(field.type);
  }

  function values(form) {
    return [...form.elements].filter(keepable).map((f) => [f.name, f.value, f.checked === true]);
  }

  function keep(form) {
    try {
      sessionStorage.setItem(PREFIX + location.pathname, JSON.stringify(values(form)));
      if (!form.elements.namedItem(KEPT)) {
        const told = form.appendChild(document.createElement("input"));
        [told.type, told.name, told.value] = ["hidden", KEPT, "1"];
      }
      if (form.dataset.unsaved) sessionStorage.setItem(SAVING, JSON.stringify([unsavedKey(form), location.pathname]));
    } catch { /* storage is full or switched off: then there is nothing to give back */ }
  }

  function unsavedKey(form) {
    return UNSAVED + form.dataset.unsaved + ":" + location.pathname;
  }

  function restore() {
    const key = PREFIX + location.pathname;
    const kept = sessionStorage.getItem(key);
    const cameFromLogin = sessionStorage.getItem("login-passed") === "1";
    if (location.pathname === LOGIN || document.body.dataset.form === "stale") {
      if (keys(sessionStorage, PREFIX).length) sessionStorage.setItem("login-passed", "1");
      return;
    }
    if (kept && cameFromLogin) fill(JSON.parse(kept));
    if (kept || !cameFromLogin) {
      keys(sessionStorage, PREFIX).forEach((k) => sessionStorage.removeItem(k));
      sessionStorage.removeItem("login-passed");
    }
  }

  function keys(storage, prefix) {
    return Object.keys(storage).filter((k) => k.startsWith(prefix));
  }

  // Another page than the form's own came after sending: what was written is saved.
  function tidy() {
    const person = document.body.dataset.person;
    if (!person) return;
    localStorage.removeItem(LEFT);
    keys(localStorage, UNSAVED).filter((k) => !k.startsWith(UNSAVED + person + ":")).forEach((k) => localStorage.removeItem(k));
    const [key, path] = JSON.parse(sessionStorage.getItem(SAVING) || "[]");
    if (key && path !== location.pathname) localStorage.removeItem(key);
    sessionStorage.removeItem(SAVING);
  }

  function forget() {
    keys(localStorage, UNSAVED).forEach((k) => localStorage.removeItem(k));
    keys(sessionStorage, PREFIX).forEach((k) => sessionStorage.removeItem(k));
    localStorage.setItem(LEFT, String(Date.now())); // tells the other tabs
  }

  function fill(kept) {
    const form = [...document.querySelectorAll("form[method=post]")]
      .find((f) => kept.length && kept.every(([name]) => f.elements.namedItem(name)));
    if (!form) return resend(kept);
    const left = [...form.elements].filter(keepable);
    for (const [name, value, checked] of kept) {
      const at = left.findIndex((f) => f.name === name && (!["radio", "checkbox"].includes(f.type) || f.value === value));
      if (at < 0) continue;
      const [field] = left.splice(at, 1);
      if (["radio", "checkbox"].includes(field.type)) field.checked = checked;
      else field.value = value;
    }
    say(form, document.body.dataset.restored, "good");
    form.dispatchEvent(new Event("change"));
  }

  // rows that were added but never saved are not on the page: the server draws them again, unsaved
  function resend(kept) {
    const form = document.querySelector("form[data-resend]");
    if (!form) return;
    for (const [name, value] of [...kept, ["restore", "1"]]) {
      const field = form.elements.namedItem(name) || form.appendChild(document.createElement("input"));
      if (!field.name) [field.type, field.name] = ["hidden", name];
      field.value = value;
    }
    form.submit();
  }

  function say(before, text, tone) {
    const box = document.createElement("div");
    const paragraph = document.createElement("p");
    box.className = "message " + tone;
    box.setAttribute("role", "status");
    paragraph.textContent = text;
    box.append(paragraph);
    before.before(box);
    return box;
  }

  function safely(act) {
    try { act(); } catch { /* storage is switched off: the page works without */ }
  }

  // On public pages only the question under them uses htmx: it is fetched when somebody turns to it.
  let fetched;
  function fetchHtmx() {
    fetched ??= new Promise((done) => {
      const script = document.createElement("script");
      script.onload = script.onerror = done;
      script.src = document.body.dataset.htmx;
      document.head.append(script);
    });
    return fetched;
  }

  function later(form) {
    let waited = false;
    for (const kind of ["pointerover", "focusin"]) form.addEventListener(kind, fetchHtmx, { once: true });
    form.addEventListener("submit", (event) => {
      if (waited || window.htmx || event.defaultPrevented) return;
      event.preventDefault();
      waited = true; // without htmx the form is sent as forms are
      // pressed anew and not only sent: htmx knows from the press which button it was
      fetchHtmx().then(() => event.submitter ? event.submitter.click() : form.requestSubmit());
    });
  }

  document.addEventListener("submit", (event) => {
    // not form.method or form.action: those are the fields where a form has some of that name
    const form = event.target;
    if ((form.getAttribute("action") || location.pathname) === LOGOUT) return safely(forget);
    // of a date that does not exist the browser would send nothing, and it would be asked for as if missing
    const unread = [...form.elements].find((f) => f.validity && f.validity.badInput);
    if (unread) {
      event.preventDefault();
      return unread.reportValidity();
    }
    const method = form.getAttribute("method") || "";
    if (method.toLowerCase() === "post" && location.pathname !== LOGIN) keep(form);
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const url = event.detail.xhr && event.detail.xhr.responseURL;
    if (!url || new URL(url).pathname !== LOGIN) return;
    event.detail.shouldSwap = false;
    event.detail.elt.removeAttribute("hx-trigger"); // what is fetched again and again says it once
    if (document.querySelector(".message.logged-out")) return;
    say(event.detail.elt, document.body.dataset.loggedOut, "bad logged-out");
  });
  window.portal = { values, fill, say, unsavedKey, UNSAVED, LEFT, LOGIN };
  if (document.body.dataset.htmx) document.querySelectorAll("form[hx-post]").forEach(later);
  summary();
  safely(tidy);
  safely(restore);
})();
