// Package resample scales pictures with disintegration/imaging: thumbnails, overlays and
// tiles brought to a model's scale.
//
// It must not be given what wasn't decoded and size-checked by us: imaging is unmaintained
// and is used for its filters only, never for opening files.
package resample
