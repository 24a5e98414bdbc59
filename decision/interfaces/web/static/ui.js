// Refreshes the answer while somebody types or ticks; all works without it.
(() => {
  const $ = (id) => document.getElementById(id);
  const form = $('case'), status = $('status'), print = $('print');
  if (print) { print.hidden = false; print.onclick = () => window.print(); }
  if (!form || !status) return;
  let timer, busy, dirty, again, keyed;
  const say = (text) => { if (status.textContent !== text) status.textContent = text; };

  function swap(text, by) {
    const next = new DOMParser().parseFromString(text, 'text/html');
    const parts = next.getElementById('parts'), answer = next.getElementById('answer');
    if (!parts || !answer) return;
    const at = document.activeElement, box = at.closest('fieldset[id],p.n[id],.plan'), asked = by?.form && at.closest('.ask');
    const id = at.id, was = $('answer').textContent;
    const twin = box && (box.id ? next.getElementById(box.id) : next.querySelector('.plan'));
    for (const { id } of document.querySelectorAll('main details[open]')) next.getElementById(id)?.setAttribute('open', '');
    if (twin && at.matches('input:not([type])')) twin.querySelector('input')?.replaceWith(at);
    $('parts').replaceWith(parts);
    $('answer').replaceWith(answer);
    const ask = parts.querySelector('.ask input:not([type=hidden])'), to = (asked && ask) || $(id) || ask;
    if (id && document.activeElement !== to) to?.focus({ preventScroll: true });
    if (was !== answer.textContent) answer.className = 'changed';
    say(answer.dataset.status);
  }

  async function post(by) {
    if (busy) { again = again?.name ? again : by || true; return; }
    busy = true;
    dirty = false;
    const data = new URLSearchParams(new FormData(form));
    data.set('_part', '1');
    if (by === 'type') data.set('_live', '1');
    if (by?.name) data.set(by.name, by.value);
    if (keyed && !by?.form && document.activeElement.closest('.ask')) data.set('_keep', data.get('_asked'));
    try {
      const got = await fetch('/clinic', { method: 'POST', body: data });
      if (got.ok && !again && !dirty) swap(await got.text(), by);
    } catch { say('firstline does not answer.'); }
    busy = false;
    if (again) { const next = again; again = null; post(next); }
  }

  const later = (by) => { clearTimeout(timer); timer = setTimeout(() => post(by), 120); };
  document.addEventListener('input', (event) => {
    const at = event.target;
    if (at.form !== form || at.id === 'flip') return;
    if (at.id === 'guideline') { form.submit(); return; }
    dirty = true;
    later(at.matches('textarea,input:not([type])') ? 'type' : 'tick');
  });
  form.addEventListener('submit', (event) => {
    const by = event.submitter;
    if (by && !by.classList.contains('main') && !by.classList.contains('fold')) return;
    event.preventDefault();
    clearTimeout(timer);
    post(by);
  });
  document.addEventListener('pointerdown', () => { keyed = false; });
  document.addEventListener('keydown', (event) => {
    keyed = true;
    const { target: at, key } = event;
    if (at.id === 'text' && key === 'Enter' && !event.shiftKey) { event.preventDefault(); clearTimeout(timer); post(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || form.elements._nokeys.checked || at.closest('input,textarea,select')) return;
    const open = (one, fold = one?.querySelector('summary')) => {
      (fold || one?.querySelector('button'))?.focus();
      fold?.click();
    };
    if (key === '/') $('text').focus();
    else if (/^[1-9]$/.test(key)) open(document.querySelectorAll('.ranks > li')[key - 1]);
    else if (key === 'n') open($('not-offered'));
    else if (key === 't') $('tests-title')?.focus();
    else if (key === 'p') document.querySelector('[formaction="/print"]')?.click();
    else if (key === '?') open($('help'));
    else return;
    event.preventDefault();
  });
  document.addEventListener('click', (event) => {
    if (event.target.id !== 'link' || !navigator.clipboard) return;
    event.preventDefault();
    navigator.clipboard.writeText(event.target.href).then(() => say('Link copied.'));
  });
})();
