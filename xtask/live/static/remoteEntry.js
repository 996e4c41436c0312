// The container that JupyterLab loads: module federation by hand, so that no bundler is needed.
(() => {
  /** @type {any} */ const window = globalThis;
  const base = /** @type {HTMLScriptElement} */ (document.currentScript).src;
  /** @type {any} */ let scope = null;
  const shared = async (/** @type {string} */ name) => {
    const version = /** @type {any} */ (Object.values(scope[name])[0]);
    return (await version.get())();
  };
  // Beside the other containers.
  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB["nnerr-live"] = {
    init: (/** @type {any} */ given) => { scope = given; },
    get: async () => {
      const { plugin } = await import(new URL("plugin.js", base).href);
      const made = await plugin(shared, base);
      return () => ({ __esModule: true, default: made });
    },
  };
})();
