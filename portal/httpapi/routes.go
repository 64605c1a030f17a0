package httpapi

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"telepath/portal"
)

// Access says who may call a route: Public, Person, or whoever may do a portal.Action.
type Access string

// The two kinds of access that are no action.
const (
	Public Access = "public" // anybody
	Person Access = "person" // anybody who is logged in
)

// Route is one address of the server.
type Route struct {
	Method string
	// Path has parameters in braces, as OpenAPI writes them: /api/v1/cases/{id}.
	Path    string
	ID      string
	Summary string
	Access  Access

	attach func(*Server, Route)
}

// Routes is the whole table; what is not in it does not exist, except the page's files.
func (s *Server) Routes() []Route {
	return slices.Concat(
		s.tileRoutes(), // first: fiber tries them in order
		s.sessionRoutes(), s.worklistRoutes(), s.caseRoutes(), s.uploadRoutes(), s.slideRoutes(), s.maskRoutes(), s.runRoutes(), s.annotationRoutes(),
		s.commentRoutes(), s.opinionRoutes(), s.criticalRoutes(), s.draftRoutes(),
		s.rosterRoutes(), s.presenceRoutes(), s.noticeRoutes(),
		s.signRoutes(), s.reportRoutes(), s.settingsRoutes(), s.adminRoutes(), s.liveRoutes(), s.healthRoutes(),
	)
}

// maxJSON bounds a JSON body: a case with a long history is a few kilobytes.
const maxJSON = 1 << 20

// reply is an answer whose body is O as JSON.
type reply[O any] struct{ Body O }

// call makes a route that takes I (huma's tags say from where) and answers O as JSON with
// status 200. The handler gets the scope that the guard has made.
func call[I, O any](method, path, id, summary string, access Access, f func(context.Context, portal.Scope, *I) (O, error)) Route {
	return callStatus(http.StatusOK, method, path, id, summary, access, func(ctx context.Context, s portal.Scope, in *I) (*reply[O], error) {
		out, err := f(ctx, s, in)
		if err != nil {
			return nil, err
		}
		fillLists(&out)
		return &reply[O]{Body: out}, nil
	})
}

// act makes a route that answers 204 without a body.
func act[I any](method, path, id, summary string, access Access, f func(context.Context, portal.Scope, *I) error) Route {
	return callStatus(http.StatusNoContent, method, path, id, summary, access, func(ctx context.Context, s portal.Scope, in *I) (*struct{}, error) {
		return nil, f(ctx, s, in)
	})
}

// callStatus is the general form: O is huma's output struct, with headers if need be.
//
// huma does not check bodies against the schema: the use cases do, with words for people and
// without asking for fields that may be empty.
func callStatus[I, O any](status int, method, path, id, summary string, access Access, f func(context.Context, portal.Scope, *I) (*O, error)) Route {
	return Route{Method: method, Path: path, ID: id, Summary: summary, Access: access, attach: func(s *Server, r Route) {
		op := huma.Operation{
			OperationID: id, Method: method, Path: path, Summary: summary, DefaultStatus: status,
			MaxBodyBytes: maxJSON, SkipValidateBody: true, Middlewares: huma.Middlewares{s.guard(r)},
			Security: security(access),
		}
		huma.Register(s.api, op, func(ctx context.Context, in *I) (*O, error) {
			who := callerOf(ctx)
			out, err := f(ctx, who.scope, in)
			if err != nil {
				return nil, s.told(err, who.requestID, id)
			}
			return out, nil
		})
	}}
}

// rawHandler writes its answer itself.
type rawHandler func(c *fiber.Ctx, scope portal.Scope) error

// raw makes a route with a handler of fiber; answers names the status and media type of the
// good answer for the description. A GET route answers HEAD too.
func raw(method, path, id, summary string, access Access, answers answer, h rawHandler) Route {
	return Route{Method: method, Path: path, ID: id, Summary: summary, Access: access, attach: func(s *Server, r Route) {
		guarded := func(c *fiber.Ctx) error {
			scope, err := s.admit(c, r.Access)
			if err != nil {
				return err
			}
			return h(c, scope)
		}
		s.app.Add(method, fiberPath(path), guarded)
		if method == http.MethodGet && !answers.noHead {
			s.app.Add(http.MethodHead, fiberPath(path), guarded)
		}
		s.describe(r, answers)
	}}
}

// answer describes a raw route's good answer.
type answer struct {
	status int
	media  string
	noHead bool
}

// describe adds a raw route to the OpenAPI document.
func (s *Server) describe(r Route, a answer) {
	good := &huma.Response{Description: http.StatusText(a.status)}
	if a.media != "" {
		good.Content = map[string]*huma.MediaType{a.media: {}}
	}
	op := &huma.Operation{
		OperationID: r.ID, Method: r.Method, Path: r.Path, Summary: r.Summary, Security: security(r.Access),
		Responses: map[string]*huma.Response{strconv.Itoa(a.status): good},
	}
	for _, name := range pathParams(r.Path) {
		op.Parameters = append(op.Parameters, &huma.Param{Name: name, In: "path", Required: true, Schema: &huma.Schema{Type: "string"}})
	}
	s.api.OpenAPI().AddOperation(op)
}

func security(a Access) []map[string][]string {
	if a == Public {
		return nil
	}
	return []map[string][]string{{"session": {}}, {"token": {}}}
}

// guard is admit in huma's form.
func (s *Server) guard(r Route) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		c := humafiber.Unwrap(ctx)
		scope, err := s.admit(c, r.Access)
		if err == nil {
			err = onlyJSON(c)
		}
		if err != nil {
			s.answerError(c, err)
			return
		}
		secret, _ := credential(c)
		who := caller{scope: scope, requestID: requestID(c), from: from(c), secret: secret, secure: c.Secure()}
		next(huma.WithContext(ctx, context.WithValue(c.UserContext(), callerKey{}, who)))
	}
}

// onlyJSON refuses a body that does not say it is JSON. A form of another site can't say so.
func onlyJSON(c *fiber.Ctx) error {
	media, _, _ := strings.Cut(c.Get(fiber.HeaderContentType), ";")
	if !hasBody(c) || strings.EqualFold(strings.TrimSpace(media), fiber.MIMEApplicationJSON) {
		return nil
	}
	return refuse(http.StatusUnsupportedMediaType, "The body must be JSON.", "Set Content-Type: application/json.")
}

// caller is what a JSON handler knows of who asks.
type caller struct {
	scope     portal.Scope
	requestID string
	from      string
	secret    string
	secure    bool
}

type callerKey struct{}

func callerOf(ctx context.Context) caller {
	c, _ := ctx.Value(callerKey{}).(caller)
	return c
}
