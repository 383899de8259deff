// What every page has beside its HTML. Without it each page can still be read, filled in and printed.
import { runClocks } from "./_shell/clock.js";
import { switchViews } from "./_shell/views.js";
import { scrollToToken } from "./_shell/token.js";
import { sendOnce } from "./_shell/send_once.js";
import { askFirst } from "./_shell/ask_first.js";

runClocks(document);
switchViews(document);
scrollToToken(document);
askFirst(document);
sendOnce(document);
