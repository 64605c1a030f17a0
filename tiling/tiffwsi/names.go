package tiffwsi

import (
	"strings"
	"unicode"
)

// pictureNames are the words that name a picture beside the slide, and what it is.
var pictureNames = map[string]string{
	"label": "label", "labelimage": "label", "macro": "overview", "macroimage": "overview", "overview": "overview", "overviewimage": "overview",
	"thumbnail": "thumbnail", "thumbnailimage": "thumbnail", "thumb": "thumbnail",
}

// words splits a name at whatever is no letter: "Label_Image 1" is "label" and "image".
func words(name string) []string {
	return strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) })
}

// namedPicture reads from a description that a page is not the tissue: the word stands at its
// start (Philips, Ventana, converters), or in an element of Akoya's QPTIFF.
func namedPicture(description string) string {
	text := description
	if _, after, ok := strings.Cut(strings.ToLower(text), "<imagetype>"); ok && strings.Contains(strings.ToLower(text), "<perkinelmer-qpi-imagedescription") {
		text = after
	}
	const start = 64
	return namedPage(text[:min(start, len(text))])
}

// namedPage reads the same from a PageName (tag 285): its first word.
func namedPage(name string) string {
	w := words(name)
	if len(w) == 0 || labelFree(w, 0) {
		return ""
	}
	return pictureNames[w[0]]
}

// namedImage reads it from the name of an OME image, where the slide's name may stand before
// it: "17.svs [label image]".
func namedImage(name string) string {
	if known := namedPage(name); known != "" {
		return known
	}
	w := words(name)
	if n := len(w); n > 1 && w[n-1] == "image" {
		w = w[:n-1]
	}
	if len(w) == 0 {
		return ""
	}
	return pictureNames[w[len(w)-1]]
}

// labelFree says whether a word belongs to "label-free", a way to image tissue.
func labelFree(w []string, i int) bool { return i+1 < len(w) && w[i] == "label" && w[i+1] == "free" }
