// Every wanmi/*/web/*.ts is an entry; the bundle and its manifest go where Django's static files are found.
import { readFileSync, readdirSync, existsSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig, type Plugin } from "vite";

const root = import.meta.dirname;

/** One entry a file in a room's web folder (not its subfolders), and its stylesheets that stand alone. */
function entries(): string[] {
  return readdirSync(resolve(root, "wanmi"), { withFileTypes: true })
    .filter((room) => room.isDirectory() && existsSync(resolve(root, "wanmi", room.name, "web")))
    .flatMap((room) =>
      readdirSync(resolve(root, "wanmi", room.name, "web"))
        .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
        .map((file) => resolve(root, "wanmi", room.name, "web", file)),
    );
}

/** The icons named in wanmi/kit/web/icons.json, drawn into one sprite: bundle/icons.svg#name. */
function iconSprite(): Plugin {
  return {
    name: "icon-sprite",
    generateBundle() {
      const names: Record<string, string> = JSON.parse(readFileSync(resolve(root, "wanmi/kit/web/icons.json"), "utf8"));
      const symbols = Object.entries(names).map(([name, icon]) => {
        const svg = readFileSync(resolve(root, `node_modules/@tabler/icons/icons/outline/${icon}.svg`), "utf8");
        const drawing = svg.replace(/<!--[\s\S]*?-->/g, "").replace(/^[\s\S]*?<svg[\s\S]*?>/, "").replace("</svg>", "").trim();
        return `<symbol id="${name}" viewBox="0 0 24 24">${drawing}</symbol>`;
      });
      const source = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
      this.emitFile({ type: "asset", name: "icons.svg", originalFileName: "icons.svg", source }); // in the manifest by this name
    },
  };
}

export default defineConfig({
  base: "/static/bundle/",
  publicDir: false,
  plugins: [iconSprite()],
  worker: { format: "es", rollupOptions: { output: { entryFileNames: "[name]-[hash].js" } } },
  build: {
    outDir: resolve(root, "wanmi/site/static/bundle"),
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    assetsInlineLimit: 0, // a data: script or style would break the content security policy
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200, // the map library is one large file, loaded only where a map is shown
    rollupOptions: {
      input: entries(),
      checks: { eval: false }, // htmx carries one for what we have switched off (allowEval)
      output: { entryFileNames: "[name]-[hash].js", chunkFileNames: "[name]-[hash].js", assetFileNames: "[name]-[hash][extname]" },
    },
  },
});
