package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"telepath/portal"
	"telepath/portal/blobs"
)

// openBlobs opens where slides are stored: an S3 bucket where one is named, else a folder in
// the data folder. The keys of the bucket come from the environment alone: a flag would show
// them to everybody on the machine.
func (o serveOptions) openBlobs(ctx context.Context) (portal.Blobs, error) {
	if o.blobs == "" {
		return blobs.NewFolder(filepath.Join(o.data, "blobs"))
	}
	if !strings.HasPrefix(o.blobs, "s3:") {
		if strings.Contains(o.blobs, "://") {
			return nil, usagef("--blobs %s: use s3://BUCKET/PREFIX?endpoint=https://HOST or a folder", o.blobs)
		}
		return blobs.NewFolder(o.blobs)
	}
	c, err := blobs.ParseS3(o.blobs)
	if err != nil {
		return nil, usagef("--blobs: %w", err)
	}
	c.Keys = blobs.S3Keys{Access: os.Getenv("TELEPATH_S3_ACCESS_KEY"), Secret: os.Getenv("TELEPATH_S3_SECRET_KEY")}
	if (c.Keys.Access == "") != (c.Keys.Secret == "") {
		return nil, usagef("--blobs: set both TELEPATH_S3_ACCESS_KEY and TELEPATH_S3_SECRET_KEY, or neither for the machine's own credentials")
	}
	s, err := blobs.NewS3(ctx, c)
	if err != nil {
		return nil, serviceError{fmt.Errorf("open the store of the slides: %w", err)}
	}
	return s, nil
}

// maxTileDiskMB bounds --tile-disk: a pebibyte, above any disk.
const maxTileDiskMB = 1 << 30

// tileFolder is where made tiles are kept; empty for memory only.
func (o serveOptions) tileFolder() string {
	if o.tileDiskMB == 0 {
		return ""
	}
	return filepath.Join(o.data, "tiles")
}
