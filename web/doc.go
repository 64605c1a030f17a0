// Package web holds the browser client: TypeScript and Svelte, built by Vite into dist, and
// embedded into the binary from there.
//
// A clean checkout compiles without the build: dist then holds nothing but a marker, and
// Page says so. The build also puts the fonts of the PDF into dist, because npm is where
// they come from; the page itself does not load them.
//
// It must not know anything about the server: what it serves, how, and to whom is up to
// portal/httpapi.
package web
