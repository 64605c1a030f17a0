package httpapi

import "github.com/valyala/fasthttp"

// QuickTile says whether a request is answered before the routes.
func (s *Server) QuickTile(ctx *fasthttp.RequestCtx) bool { return s.quickTile(ctx) }
