package httpapi

import (
	"context"
	"net/http"

	"telepath/portal"
)

func (s *Server) noticeRoutes() []Route {
	const manage = Access(portal.ManageHospital)
	const hook = "/api/v1/hospital/webhooks/{id}"
	return []Route{
		call("GET", "/api/v1/notifications", "listNotifications", "What the person is told, newest first", Person, s.notifications),
		call("GET", "/api/v1/notifications/count", "countNotifications", "How much of it is unread", Person, s.countNotifications),
		act("POST", "/api/v1/notifications/mark", "markNotifications", "Make notifications read or unread", Person, s.markNotifications),
		call("GET", "/api/v1/hospital/webhooks", "listWebhooks", "Addresses that are called when something happens", manage, s.webhooks),
		callStatus(http.StatusCreated, "POST", "/api/v1/hospital/webhooks", "addWebhook", "Add an address; the answer alone shows the secret", manage, s.addWebhook),
		call("PUT", hook, "saveWebhook", "Change a webhook, or switch it off or on", manage, s.saveWebhook),
		act("DELETE", hook, "removeWebhook", "Remove a webhook", manage, s.removeWebhook),
		act("POST", hook+"/test", "testWebhook", "Call a webhook to see whether it arrives", manage, s.testWebhook),
		call("GET", "/api/v1/hospital/deliveries", "listDeliveries", "E-mails and calls that have not arrived", manage, s.deliveries),
		act("POST", "/api/v1/hospital/deliveries/{id}/retry", "retryDelivery", "Try one again that was given up", manage, s.retryDelivery),
	}
}

// Notifications are what a person is told.
type Notifications struct {
	Items  []NotificationView `json:"items"`
	Unread int                `json:"unread"`
	More   bool               `json:"more"`
	// Mail says that this installation sends e-mail at all.
	Mail bool `json:"mail"`
}

// NotificationView is a notification with the name of who acted.
type NotificationView struct {
	portal.Notification
	ActorName string `json:"actor_name"`
}

func (s *Server) notifications(ctx context.Context, scope portal.Scope, in *struct {
	Before string `query:"before" doc:"the id of the last one shown"`
	Unread bool   `query:"unread"`
}) (Notifications, error) {
	page, err := s.config.Desk.Notifications(ctx, scope, in.Before, in.Unread)
	out := Notifications{Unread: page.Unread, More: page.More, Mail: s.config.Mail}
	for _, n := range page.Items {
		out.Items = append(out.Items, NotificationView{Notification: n, ActorName: page.Names[n.Actor]})
	}
	return out, err
}

// UnreadCount is how much is unread.
type UnreadCount struct {
	Unread int `json:"unread"`
}

func (s *Server) countNotifications(ctx context.Context, scope portal.Scope, _ *none) (UnreadCount, error) {
	n, err := s.config.Desk.UnreadNotifications(ctx, scope)
	return UnreadCount{Unread: n}, err
}

func (s *Server) markNotifications(ctx context.Context, scope portal.Scope, in *struct {
	Body struct {
		IDs  []string `json:"ids"`
		All  bool     `json:"all"`
		Read bool     `json:"read"`
	}
}) error {
	return s.config.Desk.MarkNotifications(ctx, scope, in.Body.IDs, in.Body.All, in.Body.Read)
}

// Webhooks are the own hospital's, with the kinds that there are.
type Webhooks struct {
	Webhooks []portal.Webhook `json:"webhooks"`
	Kinds    []string         `json:"kinds"`
}

func (s *Server) webhooks(ctx context.Context, scope portal.Scope, _ *none) (Webhooks, error) {
	list, err := s.config.Desk.Webhooks(ctx, scope)
	return Webhooks{Webhooks: list, Kinds: append([]string{}, portal.HookKinds...)}, err
}

// WebhookBody is what an admin enters.
type WebhookBody struct {
	URL     string   `json:"url"`
	Kinds   []string `json:"kinds"`
	Enabled bool     `json:"enabled"`
}

func (b WebhookBody) input() portal.WebhookInput {
	return portal.WebhookInput{URL: b.URL, Kinds: b.Kinds, Enabled: b.Enabled}
}

// NewWebhook is a webhook with its secret.
type NewWebhook struct {
	portal.Webhook
	Secret string `json:"secret" doc:"shown once"`
}

func (s *Server) addWebhook(ctx context.Context, scope portal.Scope, in *struct{ Body WebhookBody }) (*reply[NewWebhook], error) {
	h, err := s.config.Desk.AddWebhook(ctx, scope, in.Body.input())
	return &reply[NewWebhook]{Body: NewWebhook{Webhook: h, Secret: h.Secret}}, err
}

func (s *Server) saveWebhook(ctx context.Context, scope portal.Scope, in *struct {
	ByID
	Body WebhookBody
}) (portal.Webhook, error) {
	return s.config.Desk.SaveWebhook(ctx, scope, in.ID, in.Body.input())
}

func (s *Server) removeWebhook(ctx context.Context, scope portal.Scope, in *ByID) error {
	return s.config.Desk.RemoveWebhook(ctx, scope, in.ID)
}

func (s *Server) testWebhook(ctx context.Context, scope portal.Scope, in *ByID) error {
	return s.config.Desk.TestWebhook(ctx, scope, in.ID)
}

// Deliveries are e-mails and webhook calls that have not arrived.
type Deliveries struct {
	Deliveries []portal.Delivery `json:"deliveries"`
	Names      map[string]string `json:"names"`
}

func (s *Server) deliveries(ctx context.Context, scope portal.Scope, _ *none) (Deliveries, error) {
	list, names, err := s.config.Desk.Deliveries(ctx, scope)
	return Deliveries{Deliveries: list, Names: names}, err
}

func (s *Server) retryDelivery(ctx context.Context, scope portal.Scope, in *ByID) error {
	return s.config.Desk.RetryDelivery(ctx, scope, in.ID)
}
