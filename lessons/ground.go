package lessons

import (
	"context"

	"imapsh/internal/session"
)

// Ground is where a lesson takes place: the practice server, or an account that was set aside on another server.
type Ground interface {
	// Prepare lays out the mail that the lesson begins with, anew each time, and says where to find it. Connections
	// that are still open from before may end.
	Prepare(ctx context.Context, l *Lesson) (Place, error)

	// Restore puts back what was there before the first Prepare.
	Restore(ctx context.Context) error
}

// Place is where a learner connects, and as whom.
type Place struct {
	Config         session.Config
	User, Password string
	Private        bool // the password is a person's own, and no text shows it
}

// hidden stands for a password that is not shown.
const hidden = "********"

// variables are what the lesson's texts are filled with.
func (p Place) variables() variables {
	v := variables{"user": p.User, "password": p.Password, "server": p.Config.Target.Addr()}
	if p.Private {
		v["password"] = hidden
	}
	return v
}
