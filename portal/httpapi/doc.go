// Package httpapi is the door for browsers and programs: the JSON API under /api/v1, resumable
// uploads (tus 1.0), tiles, server-sent events and the page. Every address is one line of the
// route table (Server.Routes) with the action it needs; the OpenAPI 3.1 description at
// /api/openapi.json is made from the same table and the Go types.
//
// It parses, calls a use case of package portal and answers. It is the only place that picks
// an HTTP status (problem.go). It must not know SQL, NATS, how passwords are kept or how a
// slide is stored: what it needs of those is injected through Config.
package httpapi
