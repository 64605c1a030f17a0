package main

import (
	"path/filepath"
	"testing"
)

func TestTileDiskOfNothingIsOff(t *testing.T) {
	t.Parallel()
	o := serveOptions{data: "d", roles: allRoles}
	if got := o.tileFolder(); got != "" || o.validate() != nil {
		t.Errorf("--tile-disk 0 keeps tiles in %q, %v", got, o.validate())
	}
	o.tileDiskMB = 1
	if got := o.tileFolder(); got != filepath.Join("d", "tiles") {
		t.Errorf("--tile-disk 1 keeps tiles in %q", got)
	}
}
