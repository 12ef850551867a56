package api

import (
	"context"
	"time"

	"linchpin/http/access"
)

// Role is what a token is good for.
type Role = access.Role

// TokenInfo is what may be known of a token: all but its secret.
type TokenInfo struct {
	ID        string     `json:"id"`
	Name      string     `json:"name" doc:"Stands in the history as the actor of what is written with it"`
	Role      string     `json:"role" enum:"viewer,editor,admin"`
	State     string     `json:"state" enum:"active,expired,revoked"`
	CreatedBy string     `json:"createdBy"`
	Created   time.Time  `json:"created"`
	Expires   time.Time  `json:"expires"`
	Used      *time.Time `json:"used,omitempty" doc:"Last use, exact to an hour; absent for never"`
	Revoked   *time.Time `json:"revoked,omitempty"`
	RevokedBy string     `json:"revokedBy,omitempty"`
}

// NewToken is a token that has just been made, with its secret.
type NewToken struct {
	TokenInfo
	Token string `json:"token" doc:"The token itself; shown this once and never again"`
}

// TokenRequest asks for a token.
type TokenRequest struct {
	Name    string    `json:"name" minLength:"1" maxLength:"100" doc:"Who or what will use it, such as ci or Platform team"`
	Role    string    `json:"role" enum:"viewer,editor,admin" doc:"viewer reads and asks, editor also writes, admin also changes the model and hands out tokens"`
	Expires time.Time `json:"expires,omitempty" doc:"Default in 90 days; at most 366 days from now"`
}

// TokenList is a page of tokens, oldest first.
type TokenList struct {
	Items []TokenInfo `json:"items"`
	Next  string      `json:"next"`
}

type tokenListInput struct{ Paging }

type tokenListOutput struct{ Body TokenList }

type tokenInput struct {
	ID string `path:"id" maxLength:"64"`
}

type tokenOutput struct{ Body TokenInfo }

type tokenCreateInput struct{ Body TokenRequest }

type tokenCreateOutput struct {
	CacheControl string `header:"Cache-Control"`
	Location     string `header:"Location"`
	Body         NewToken
}

const noStore = "no-store"

func (a *API) listTokens(ctx context.Context, in *tokenListInput) (*tokenListOutput, error) {
	at, err := a.cursors.read(ctx, in.Cursor, "tokens", nil)
	if err != nil {
		return nil, err
	}
	after := ""
	if at != nil {
		after = at.After
	}
	page, err := a.Gate.Tokens.List(ctx, after, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &tokenListOutput{Body: TokenList{Items: make([]TokenInfo, len(page))}}
	for i := range page {
		out.Body.Items[i] = a.tokenInfo(&page[i])
	}
	if n := len(page); n == in.Limit {
		out.Body.Next, err = a.cursors.write(ctx, cursor{List: "tokens", After: page[n-1].ID})
	}
	return out, err
}

func (a *API) createToken(ctx context.Context, in *tokenCreateInput) (*tokenCreateOutput, error) {
	made, text, err := a.Gate.Tokens.Create(ctx, access.From(ctx).Name, in.Body.Name, Role(in.Body.Role), in.Body.Expires)
	if err != nil {
		return nil, err
	}
	return &tokenCreateOutput{CacheControl: noStore, Location: Prefix + "/tokens/" + made.ID,
		Body: NewToken{TokenInfo: a.tokenInfo(&made), Token: text}}, nil
}

func (a *API) revokeToken(ctx context.Context, in *tokenInput) (*tokenOutput, error) {
	revoked, err := a.Gate.Tokens.Revoke(ctx, access.From(ctx).Name, in.ID)
	if err != nil {
		return nil, err
	}
	return &tokenOutput{a.tokenInfo(&revoked)}, nil
}

func (a *API) tokenInfo(t *access.Token) TokenInfo {
	return TokenInfo{ID: t.ID, Name: t.Name, Role: string(t.Role), State: t.State(a.Clock()), CreatedBy: t.CreatedBy, Created: t.Created,
		Expires: t.Expires, Used: timeOrNil(t.Used), Revoked: timeOrNil(t.Revoked), RevokedBy: t.RevokedBy}
}

func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
