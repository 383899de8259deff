// Bundles the front end into app/web/static/built: every file named by its content, with a .gz beside it, and a
// manifest.json that says which name became which file. An entry is Tabler's css ("tabler.css") and every .css, .js
// and .svg in app/web/static and in its folders ("look.css", "form/form.js", "bundles/diagram.js"); what lies deeper,
// or in a folder that starts with "_", is only there to be imported.
import { chmod, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, extname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const place = join(root, "app/web/static");
const built = join(place, "built");
const endings = [".css", ".js", ".svg"];
const withoutEnding = (name) => name.slice(0, -extname(name).length);

async function entries() {
  const found = { "tabler.css": join(root, "node_modules/@tabler/core/dist/css/tabler.min.css") };
  const folders = (await readdir(place, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && entry.name !== "built" && !entry.name.startsWith("_"));
  for (const folder of [place, ...folders.map((entry) => join(place, entry.name))]) {
    for (const name of await readdir(folder)) {
      if (endings.includes(extname(name))) found[relative(place, join(folder, name))] = join(folder, name);
    }
  }
  return found;
}

async function bundle(files, folder) {
  const { metafile } = await build({
    entryPoints: Object.entries(files).map(([name, file]) => ({ in: file, out: withoutEnding(name) })),
    absWorkingDir: root,
    outdir: folder,
    entryNames: "[dir]/[name]-[hash]",
    assetNames: "[name]-[hash]",
    bundle: true,
    format: "esm",
    minify: true,
    metafile: true,
    target: ["es2022", "chrome109", "firefox115", "safari16"],
    loader: { ".svg": "copy", ".woff": "file", ".woff2": "file", ".ttf": "file", ".eot": "file" },
    logLevel: "warning",
  });
  return metafile.outputs;
}

// A bundle that imports css gets a second line: bundles/diagram.js -> bundles/diagram.css.
function manifestOf(outputs, files, folder) {
  const names = new Map(Object.entries(files).map(([name, file]) => [relative(root, file), name]));
  const within = (output) => relative(folder, join(root, output));
  const manifest = {};
  for (const [output, { entryPoint, cssBundle, inputs }] of Object.entries(outputs)) {
    const name = names.get(entryPoint ?? Object.keys(inputs)[0]);
    if (name === undefined) continue;
    manifest[name] = within(output);
    if (cssBundle) manifest[`${withoutEnding(name)}.css`] = within(cssBundle);
  }
  const missed = Object.keys(files).filter((name) => !(name in manifest));
  if (missed.length > 0) throw new Error(`nothing was built for ${missed.join(", ")}`);
  return Object.fromEntries(Object.keys(manifest).sort().map((name) => [name, manifest[name]]));
}

async function compress(folder, names) {
  for (const name of names) await writeFile(join(folder, `${name}.gz`), gzipSync(await readFile(join(folder, name)), { level: 9 }));
}

const fresh = await mkdtemp(join(root, "node_modules/.front-end-"));
try {
  const files = await entries();
  const manifest = manifestOf(await bundle(files, fresh), files, fresh);
  await compress(fresh, Object.values(manifest));
  await writeFile(join(fresh, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  await chmod(fresh, 0o755);
  await rm(built, { recursive: true, force: true });
  await rename(fresh, built);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await rm(fresh, { recursive: true, force: true });
}
