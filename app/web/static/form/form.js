// 填报页的行为。没有它，表单照样能填、能存、能提交：按钮都是真的提交按钮。
import { keepCounting } from "./parts/counter.js";
import { keepDraft } from "./parts/draft.js";
import { leadToErrors } from "./parts/errors.js";
import { forgetMended } from "./parts/mended.js";
import { keepFresh } from "./parts/refresh.js";
import { growRows } from "./parts/rows.js";
import { markReading, markSection } from "./parts/toc.js";
import { keepTotals } from "./parts/totals.js";
import { sendFiles } from "./parts/upload.js";

for (const sheet of document.querySelectorAll(".jb-fill")) {
  keepCounting(sheet);
  growRows(sheet);
  sendFiles(sheet);
  keepFresh(sheet);
  keepDraft(sheet);
  markSection(sheet);
  keepTotals(sheet);
  leadToErrors(sheet);
  forgetMended(sheet);
}
markReading(document);
