package httpapi

import (
	"cmp"
	"context"
	"net/http"

	"telepath/portal"
)

func (s *Server) commentRoutes() []Route {
	const all = "/api/v1/cases/{id}/comments"
	see := Access(portal.ReadCase)
	return []Route{
		call("GET", all, "listComments", "What people said about a case", see, s.listComments),
		callStatus(http.StatusCreated, "POST", all, "addComment", "Say something about a case; the same id again adds nothing", see, s.addComment),
		call("POST", "/api/v1/comments/{id}/withdraw", "withdrawComment", "Take an own comment back; it stays as withdrawn", see, s.withdrawComment),
		call("GET", "/api/v1/cases/{id}/people", "listPeopleOfCase", "Who may see a case: whom one can mention, ask or tell", see, s.peopleOfCase),
	}
}

// CommentView is what a person said about a case.
type CommentView struct {
	portal.Comment
	ByName        string      `json:"by_name"`
	WithdrawnName string      `json:"withdrawn_name"`
	Mentioned     []NamedByID `json:"mentioned" doc:"who is mentioned, with names"`
}

// NamedByID is a person's id and name.
type NamedByID struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func commentView(d portal.CommentDetail) CommentView {
	v := CommentView{Comment: d.Comment, ByName: d.Names[d.By], WithdrawnName: d.Names[d.WithdrawnBy]}
	for _, id := range d.Mentions {
		v.Mentioned = append(v.Mentioned, NamedByID{ID: id, Name: d.Names[id]})
	}
	return v
}

// Comments is a list of them, oldest first.
type Comments struct {
	Comments []CommentView `json:"comments"`
}

func (s *Server) listComments(ctx context.Context, scope portal.Scope, in *ByID) (Comments, error) {
	list, err := s.config.Desk.Comments(ctx, scope, in.ID)
	out := Comments{Comments: make([]CommentView, len(list))}
	for i, d := range list {
		out.Comments[i] = commentView(d)
	}
	return out, err
}

// ClientID is for a body whose id the client makes.
type ClientID struct {
	ID string `json:"id,omitempty" doc:"26 random lower-case letters and digits 2 to 7, made by the client and kept for a retry"`
}

// orNew makes an id where the client did not care to.
func (c ClientID) orNew() string { return cmp.Or(c.ID, portal.NewID()) }

func (s *Server) addComment(ctx context.Context, scope portal.Scope, in *struct {
	ByID
	Body struct {
		ClientID
		Text     string   `json:"text" doc:"at most 5,000 bytes"`
		Mentions []string `json:"mentions,omitempty" doc:"ids of people who may see the case"`
	}
}) (*reply[CommentView], error) {
	d, err := s.config.Desk.AddComment(ctx, scope, in.ByID.ID, portal.CommentInput{ID: in.Body.orNew(), Text: in.Body.Text, Mentions: in.Body.Mentions})
	v := commentView(d)
	fillLists(&v)
	return &reply[CommentView]{Body: v}, err
}

func (s *Server) withdrawComment(ctx context.Context, scope portal.Scope, in *ByID) (CommentView, error) {
	d, err := s.config.Desk.WithdrawComment(ctx, scope, in.ID)
	return commentView(d), err
}

// PeopleOfCase are persons with the names of their hospitals.
type PeopleOfCase struct {
	People []PersonOfCase `json:"people"`
}

// PersonOfCase is somebody who may see a case.
type PersonOfCase struct {
	PersonName
	HospitalName string `json:"hospital_name"`
}

func (s *Server) peopleOfCase(ctx context.Context, scope portal.Scope, in *ByID) (PeopleOfCase, error) {
	people, hospitals, err := s.config.Desk.PeopleOf(ctx, scope, in.ID)
	out := PeopleOfCase{People: make([]PersonOfCase, len(people))}
	for i, u := range people {
		out.People[i] = PersonOfCase{PersonName: PersonName{ID: u.ID, Name: u.Name, Role: u.Role, Hospital: u.HospitalID}, HospitalName: hospitals[u.HospitalID]}
	}
	return out, err
}
