package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"telepath/portal"
)

// Server answers HTTP until it is shut down.
type Server struct {
	config Config
	app    *fiber.App
	api    huma.API

	page     *page
	hub      *hub
	prepared *preparer
	seen     *sight
	present  *presence
	masks    *portal.Masks
	tiles    *tileCache
	uploads  *handover
	metrics  *metrics
	openapi  []byte

	// work ends when the last request has been answered; long ends as soon as the server is
	// told to stop: it is what uploads and event streams, which could last for ever, watch.
	work, long         context.Context
	endWork, endOfLong context.CancelFunc
}

// Time limits. A request's head must arrive within readTimeout; uploads move their own
// deadline on as bytes come (tus.go), so do event streams (events.go).
const (
	readTimeout  = 30 * time.Second
	writeTimeout = 2 * time.Minute
	idleTimeout  = 2 * time.Minute
	maxHead      = 16 << 10
	// writeBuffer takes a usual tile with its head, which then leave in one write instead of
	// three; it is held by every connection that is open.
	writeBuffer = 32 << 10
)

// New builds the server; Serve starts it.
func New(config Config) (*Server, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	setProblems()
	s := &Server{config: config.withDefaults(), uploads: newHandover(), metrics: newMetrics()}
	s.seen = newSight(s.config.Store, s.config.Now, recipe(s.config.Codec))
	s.masks = &portal.Masks{Store: s.config.Store, Blobs: s.config.Blobs, Shelf: s.config.Shelf, Choose: s.config.Desk.Choose}
	s.work, s.endWork = context.WithCancel(context.Background())
	s.long, s.endOfLong = context.WithCancel(s.work)
	s.hub, s.prepared = newHub(s.config.Log), newPreparer(s)
	s.present = newPresence(s.config.Now)
	s.hub.also = func(n portal.Notice) {
		s.prepared.hear(n)
		s.present.hear(n)
	}
	var err error
	if s.tiles, err = s.config.openTiles(); err != nil {
		return nil, err
	}
	if s.page, err = loadPage(config.Page); err != nil {
		return nil, fmt.Errorf("load the page: %w", err)
	}
	s.app = newApp(s)
	s.app.Use(s.observe)
	s.api = humafiber.New(s.app, apiConfig(config.Version))
	for _, r := range s.Routes() {
		r.attach(s, r)
	}
	s.app.Use(s.servePage)
	s.app.Server().Handler = s.quickTiles(s.app.Server().Handler)
	nullable(s.api.OpenAPI())
	if s.openapi, err = json.Marshal(s.api.OpenAPI()); err != nil {
		return nil, fmt.Errorf("describe the API: %w", err)
	}
	return s, nil
}

// newApp configures fiber. BodyLimit 1 with StreamRequestBody makes fasthttp call the
// handler as soon as the first byte of a body is there and never read ahead of it: handlers
// count bytes themselves. Multipart bodies are not parsed for anybody.
func newApp(s *Server) *fiber.App {
	app := fiber.New(fiber.Config{
		AppName: "telepath", DisableStartupMessage: true, CaseSensitive: true, StrictRouting: true, Immutable: true,
		StreamRequestBody: true, BodyLimit: 1, DisablePreParseMultipartForm: true,
		ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout, ReadBufferSize: maxHead, WriteBufferSize: writeBuffer,
		ErrorHandler: func(c *fiber.Ctx, err error) error { s.answerError(c, err); return nil },
	})
	app.Server().CloseOnShutdown = true
	return app
}

// apiConfig leaves huma's own pages and links out: the document is served by liveRoutes.
func apiConfig(version string) huma.Config {
	c := huma.DefaultConfig("Telepath", version)
	c.OpenAPIPath, c.DocsPath, c.SchemasPath, c.CreateHooks = "", "", "", nil
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: cookieName, Description: "Changes also need the header " + guardHeader + ": 1."},
		"token":   {Type: "http", Scheme: "bearer"},
	}
	return c
}

// Serve answers requests on a listener until Shutdown, and returns what broke, if anything.
func (s *Server) Serve(listener net.Listener) error {
	if s.long.Err() != nil { // told to stop before it began
		return listener.Close()
	}
	if err := s.hub.start(s.config.Broker); err != nil {
		return fmt.Errorf("watch events: %w", err)
	}
	defer s.hub.close()
	s.prepared.start(s.long)
	if err := s.app.Listener(listener); err != nil {
		return fmt.Errorf("serve HTTP on %s: %w", listener.Addr(), err)
	}
	return nil
}

// Shutdown takes no more requests, ends event streams and uploads (keeping their bytes),
// waits for the other requests until ctx ends, and then cuts them off. It may be called twice.
func (s *Server) Shutdown(ctx context.Context) error {
	s.endOfLong()
	s.hub.close()
	err := s.app.ShutdownWithContext(ctx)
	s.endWork()
	s.tiles.close()
	s.prepared.wait.Wait()
	if err != nil {
		return fmt.Errorf("shut HTTP down: %w", err)
	}
	return nil
}
