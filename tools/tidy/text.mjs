// How much room a label takes in bpmn.io's 11 px font, and how it breaks.
const LINE = 14;

/** Return the width and height of `text` when lines are at most `widest` pixels. */
export function labelSize(text, widest = 90) {
  if (!text) return { width: 0, height: 0 };
  const whole = [...text].reduce((sum, sign) => sum + (sign.codePointAt(0) > 255 ? 11.5 : 6.2), 4);
  const lines = Math.ceil(whole / widest);
  const width = lines === 1 ? whole : Math.min(widest, Math.ceil(whole / lines) + 12);
  return { width: Math.ceil(width), height: Math.ceil(whole / width) * LINE };
}
