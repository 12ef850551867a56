/// <reference types="vite/client" />

declare module '*.module.css' {
  const classes: Readonly<Record<string, string>>;
  export default classes;
}

/** Read by Mantine's scroll lock (get-nonce) when it adds a style element. */
declare var __webpack_nonce__: string | undefined;
