/* Uploads a chosen file at once and piece by piece (tus 1.0), shows how far it is, and goes on by
   itself where a line broke. Without this file the form sends its files itself. */
"use strict";
(() => {
  const PIECE = 1024 * 1024;
  const VERSION = { "Tus-Resumable": "1.0.0" };
  const running = new Map();

  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  const memory = {
    get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* not kept */ } },
    drop: (key) => { try { localStorage.removeItem(key); } catch { /* was not kept */ } },
  };

  class Refused extends Error {}

  /* An answer, however often the line breaks meanwhile; a refusal is told in the server's words. */
  async function ask(upload, url, options) {
    for (let pause = 1000; ; pause = Math.min(pause * 2, 15000)) {
      if (upload.stopped) throw new Refused("");
      try {
        const headers = { ...VERSION, "X-CSRFToken": upload.token, ...options.headers };
        const answer = await fetch(url, { ...options, headers, signal: upload.signal });
        if (answer.status < 500) return answer;
      } catch {
        if (upload.stopped) throw new Refused("");
      }
      upload.say(upload.words.broken);
      await wait(pause);
      if (options.method === "PATCH") return null;
    }
  }

  async function sentence(answer) {
    const said = await answer.json().catch(() => ({}));
    return said.sentence || "";
  }

  async function begin(upload) {
    const known = memory.get(upload.key);
    if (known) {
      const place = await ask(upload, known, { method: "HEAD" });
      if (place.ok) return [known, Number(place.headers.get("Upload-Offset"))];
      memory.drop(upload.key);
    }
    const headers = {
      "Upload-Length": String(upload.file.size),
      "Upload-Metadata": `filename ${base64(upload.file.name)}`,
    };
    const answer = await ask(upload, upload.place, { method: "POST", headers });
    if (!answer.ok) throw new Refused(await sentence(answer));
    const url = answer.headers.get("Location");
    memory.set(upload.key, url);
    return [url, 0];
  }

  async function send(upload) {
    let [url, offset] = await begin(upload);
    for (;;) {
      upload.show(offset);
      const answer = await ask(upload, url, {
        method: "PATCH",
        headers: { "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" },
        body: upload.file.slice(offset, offset + PIECE),
      });
      if (answer && !answer.ok && answer.status !== 409) {
        memory.drop(upload.key);
        throw new Refused(await sentence(answer));
      }
      const told = answer || (await ask(upload, url, { method: "HEAD" }));
      if (!told.headers.has("Upload-Offset")) throw new Refused(await sentence(told));
      offset = Number(told.headers.get("Upload-Offset"));
      if (answer && answer.ok && offset === upload.file.size) break;
    }
    memory.drop(upload.key);
    return url.replace(/\/$/, "").split("/").pop();
  }

  function uploadOf(input) {
    const part = input.closest("[data-proof]");
    const place = input.closest("[data-uploads]");
    const file = input.files[0];
    const bar = part.querySelector("[data-upload-bar]");
    const said = part.querySelector("[data-upload-said]");
    const stop = new AbortController();
    const upload = {
      file,
      place: place.dataset.uploads,
      words: { sending: place.dataset.sending, broken: place.dataset.broken, kept: place.dataset.kept },
      token: input.form.querySelector("[name=csrfmiddlewaretoken]").value,
      key: `upload:${place.dataset.uploads}:${file.name}:${file.size}:${file.lastModified}`,
      signal: stop.signal,
      stopped: false,
      stop() { upload.stopped = true; stop.abort(); },
      say: (words) => { said.textContent = words; },
      show(offset) {
        bar.hidden = false;
        bar.value = file.size ? (100 * offset) / file.size : 0;
        said.textContent = `${upload.words.sending} ${Math.floor(bar.value)} %`;
      },
    };
    return { upload, bar, id: part.querySelector("[data-upload-id]") };
  }

  async function start(input) {
    running.get(input)?.stop();
    const { upload, bar, id } = uploadOf(input);
    running.set(input, upload);
    id.value = "";
    try {
      id.value = await send(upload);
      upload.say(`${upload.words.kept} ${upload.file.name}`);
      /* The form need not send the file once more. */
      input.dataset.name ||= input.name;
      input.removeAttribute("name");
    } catch (fault) {
      if (upload.stopped) return;
      input.value = "";
      upload.say(fault instanceof Refused ? fault.message : upload.words.broken);
    }
    bar.hidden = true;
    running.delete(input);
    const form = input.form;
    if (form.dataset.awaited && ![...running.keys()].some((other) => other.form === form)) {
      delete form.dataset.awaited;
      if (id.value) form.requestSubmit(form.querySelector("[data-awaited]") || undefined);
    }
  }

  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.type !== "file" || !input.closest("[data-uploads]")) return;
    if (input.dataset.name) input.name = input.dataset.name;
    if (input.files.length) start(input);
  });

  /* A form that is sent while a file is on its way waits for it. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (![...running.keys()].some((input) => input.form === form)) return;
    event.preventDefault();
    form.dataset.awaited = "yes";
    form.querySelectorAll("[data-awaited]").forEach((one) => delete one.dataset.awaited);
    if (event.submitter) event.submitter.dataset.awaited = "yes";
  }, true);
})();
