package access

import (
	"context"
	"time"
)

// Principal is who asks.
type Principal struct {
	Name    string    // stands in the history
	Role    Role      //
	Token   string    // the id of the token; "" for whoever works without one
	Session bool      // came by cookie
	Ends    time.Time // of the session, or of the token; zero: never
}

// Local is whoever reaches a server that asks for no sign-in, or works inside
// the process.
var Local = Principal{Name: LocalName, Role: Admin}

type principalKey struct{}

// With gives a context that knows who asks.
func With(ctx context.Context, who Principal) context.Context {
	return context.WithValue(ctx, principalKey{}, who)
}

// From is who asks; nobody, who may do nothing, where the context does not
// know.
func From(ctx context.Context) Principal {
	who, _ := ctx.Value(principalKey{}).(Principal)
	return who
}
