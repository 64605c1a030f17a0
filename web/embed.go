package web

import (
	"embed"
	"io/fs"
)

// dist is made by `npm run build`; without it only dist/.gitkeep is there.
//
//go:embed all:dist
var dist embed.FS

// fonts by the name that Font takes.
var fonts = map[string]string{
	"regular": "dist/fonts/NotoSansSC-Regular.ttf",
	"bold":    "dist/fonts/NotoSansSC-Bold.ttf",
}

// Page is the built client: index.html, which answers every address of the client, its
// files under _app, and each text file's compressed twins (.br, .gz). Files under
// _app/immutable carry a hash in their names and never change. built is false in a checkout
// where `npm run build` has not run; there is no index.html then.
func Page() (page fs.FS, built bool) {
	page, err := fs.Sub(dist, "dist")
	if err != nil {
		return dist, false
	}
	_, err = fs.Stat(page, "index.html")
	return page, err == nil
}

// Font returns a face of Noto Sans SC with TrueType outlines (SIL Open Font License),
// "regular" or "bold". ok is false for other names, and where the client was not built.
func Font(name string) (ttf []byte, ok bool) {
	path, known := fonts[name]
	if !known {
		return nil, false
	}
	ttf, err := dist.ReadFile(path)
	return ttf, err == nil
}
