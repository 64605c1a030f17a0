// Everything happens in the browser; the server answers every address with index.html.
export const ssr = false;
export const prerender = false;
