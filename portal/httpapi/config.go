package httpapi

import (
	"context"
	"crypto/ed25519"
	"errors"
	"io/fs"
	"log/slog"
	"time"

	"telepath/portal"
	"telepath/queue"
	"telepath/tiling"
)

// Config is what the server is made of. Everything is required unless it says otherwise.
type Config struct {
	Desk   *portal.Desk
	Intake *portal.Intake
	Shelf  *portal.Shelf
	Papers *portal.Papers
	Store  portal.Store
	Blobs  portal.Blobs
	Auth   Authenticator
	Broker queue.Broker
	// Models are listed with whether they can score now.
	Models []queue.Model
	// Codec encodes the tiles that can't be handed over as stored.
	Codec tiling.Codec
	// Page is the built web client; nil shows how to build it.
	Page fs.FS
	// SignKey is the key that signed versions are checked with at /verify. nil: the key that
	// the version names.
	SignKey ed25519.PublicKey
	// Mail says that e-mail is sent, so that people can choose it.
	Mail bool
	// Demo marks the installation as one to try things out in.
	Demo bool
	// TileFolder is where encoded tiles are kept; empty keeps them in memory only, and a slide
	// without small levels is read anew after every start.
	TileFolder string
	// TileDisk bounds that folder in bytes. Tiles of made levels take about a third of their
	// slide. Default 4 GiB; for none leave TileFolder empty.
	TileDisk int64
	// TileMemory bounds the encoded tiles in memory, in bytes. Default 64 MiB: 4,000 tiles.
	TileMemory int64
	// DemoLogins are shown on the log-in page of a demonstration; never set otherwise.
	DemoLogins []DemoLogin
	Version    string
	Log        *slog.Logger
	// Now defaults to portal.SystemClock.
	Now portal.Clock
	// Heartbeat is how often a silent event stream shows that it is alive, so that proxies
	// keep it open. Default 15 s.
	Heartbeat time.Duration
	// Patience is how long an upload may stay silent before what arrived is kept and the
	// connection given up. Longer ties up connections, shorter breaks thin links. Default 60 s.
	Patience time.Duration
}

// Validate joins all faults.
func (c Config) Validate() error {
	var faults []error
	for _, part := range []struct {
		name    string
		missing bool
	}{
		{"Desk", c.Desk == nil}, {"Intake", c.Intake == nil}, {"Shelf", c.Shelf == nil}, {"Papers", c.Papers == nil},
		{"Store", c.Store == nil}, {"Blobs", c.Blobs == nil}, {"Auth", c.Auth == nil}, {"Broker", c.Broker == nil},
		{"Codec", c.Codec == nil}, {"Log", c.Log == nil},
	} {
		if part.missing {
			faults = append(faults, errors.New("httpapi: Config."+part.name+" is missing"))
		}
	}
	return errors.Join(faults...)
}

func (c Config) withDefaults() Config {
	if c.Now == nil {
		c.Now = portal.SystemClock
	}
	if c.Heartbeat <= 0 {
		c.Heartbeat = 15 * time.Second
	}
	if c.Patience <= 0 {
		c.Patience = 60 * time.Second
	}
	if c.TileDisk <= 0 {
		c.TileDisk = 4 << 30
	}
	if c.TileMemory <= 0 {
		c.TileMemory = 64 << 20
	}
	return c
}

// openTiles opens what keeps encoded tiles.
func (c Config) openTiles() (*tileCache, error) {
	if c.TileFolder == "" {
		return newTileCache(c.TileMemory, nil), nil
	}
	disk, err := openTileDisk(c.TileFolder, c.TileDisk, c.Log)
	return newTileCache(c.TileMemory, disk), err
}

// read runs f on one snapshot through the scope.
func (s *Server) read(ctx context.Context, scope portal.Scope, f func(portal.Tx) error) error {
	return s.config.Store.Read(ctx, scope, f)
}
