// Package geojson writes regions and findings as a GeoJSON FeatureCollection (RFC 7946)
// whose coordinates are level-0 pixels, x to the right and y downwards, as QuPath and other
// slide viewers read it.
//
// It must not know where regions come from or where the file goes.
package geojson
