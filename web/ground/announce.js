/** What screen readers say. Own acts at once; what others do is gathered by who calls. */
const put = (id, text) => {
  const region = document.getElementById(id);
  region.textContent = region.textContent === text ? `${text}\u00a0` : text;
};

export const say = (text) => put("polite", text);

/** Interrupts: only for what is lost if it is not heard now. */
export const warn = (text) => put("assertive", text);
