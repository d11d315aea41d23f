/* The portal works without this script. With it: the error summary gets focus, and text typed while
   the login ran out is put back. Nothing leaves the browser; the kept text dies with the tab. */
"use strict";
(() => {
  const PREFIX = "kept:";
  const LOGIN = "/logga-in/";

  function summary() {
    const box = document.querySelector(".error-summary");
    if (box) box.focus();
  }

  // hidden fields too: they say which version the person saw, so that nothing newer is overwritten
  function keepable(field) {
    return field.name && field.name !== "csrfmiddlewaretoken" && !["password", "file", "submit", "button"].includes(field.type);
  }

  function keep(form) {
    const values = [...form.elements].filter(keepable).map((f) => [f.name, f.value, f.checked === true]);
    try {
      sessionStorage.setItem(PREFIX + location.pathname, JSON.stringify(values));
    } catch { /* storage is full or switched off: then there is nothing to give back */ }
  }

  function restore() {
    const key = PREFIX + location.pathname;
    const kept = sessionStorage.getItem(key);
    const cameFromLogin = sessionStorage.getItem("login-passed") === "1";
    if (location.pathname === LOGIN || document.body.dataset.form === "stale") {
      if (Object.keys(sessionStorage).some((k) => k.startsWith(PREFIX))) sessionStorage.setItem("login-passed", "1");
      return;
    }
    if (kept && cameFromLogin) fill(JSON.parse(kept));
    if (kept || !cameFromLogin) {
      Object.keys(sessionStorage).filter((k) => k.startsWith(PREFIX)).forEach((k) => sessionStorage.removeItem(k));
      sessionStorage.removeItem("login-passed");
    }
  }

  function fill(values) {
    const form = [...document.querySelectorAll("form[method=post]")]
      .find((f) => values.length && values.every(([name]) => f.elements.namedItem(name)));
    if (!form) return resend(values);
    const left = [...form.elements].filter(keepable);
    for (const [name, value, checked] of values) {
      const at = left.findIndex((f) => f.name === name && (!["radio", "checkbox"].includes(f.type) || f.value === value));
      if (at < 0) continue;
      const [field] = left.splice(at, 1);
      if (["radio", "checkbox"].includes(field.type)) field.checked = checked;
      else field.value = value;
    }
    say(form, document.body.dataset.restored, "good");
  }

  // rows that were added but never saved are not on the page: the server draws them again, unsaved
  function resend(values) {
    const form = document.querySelector("form[data-resend]");
    if (!form) return;
    for (const [name, value] of [...values, ["restore", "1"]]) {
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
  }

  document.addEventListener("submit", (event) => {
    // not form.method: that is the field where a form has one of that name
    const method = event.target.getAttribute("method") || "";
    if (method.toLowerCase() === "post" && location.pathname !== LOGIN) keep(event.target);
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const url = event.detail.xhr && event.detail.xhr.responseURL;
    if (!url || new URL(url).pathname !== LOGIN) return;
    event.detail.shouldSwap = false;
    event.detail.elt.removeAttribute("hx-trigger"); // what is fetched again and again says it once
    if (event.detail.elt.previousElementSibling?.matches(".message.bad")) return;
    say(event.detail.elt, document.body.dataset.loggedOut, "bad");
  });
  summary();
  restore();
})();
