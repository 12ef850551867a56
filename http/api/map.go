package api

import (
	"context"
)

// MapQuestion asks for a drawing of what stands around some items.
type MapQuestion struct {
	Focus     []string  `json:"focus" minItems:"1" maxItems:"400" doc:"Items by id or key; the drawing starts at them"`
	Direction string    `json:"direction,omitempty" enum:"needs,neededBy,both" default:"both" doc:"What they need, what needs them, or both"`
	Depth     *int      `json:"depth,omitempty" minimum:"0" maximum:"20" doc:"Steps from the focus; default 2"`
	Soft      bool      `json:"soft,omitempty" doc:"Follow and draw soft relations too"`
	Expand    []string  `json:"expand,omitempty" maxItems:"400" doc:"Ids of groups to unfold; * unfolds all"`
	Scenario  *Scenario `json:"scenario,omitempty" doc:"States are those after it; without one those of the conditions known now"`
	Include   []string  `json:"include,omitempty" maxItems:"2000" doc:"Items, by id or key, that are drawn whatever the depth and never folded: those of a proof"`
}

// MapAnswer is a drawing: nodes in lanes, with positions.
type MapAnswer struct {
	Answer
	Focus        []string         `json:"focus" doc:"Ids of the nodes that hold the items asked for"`
	Lanes        []MapLane        `json:"lanes" doc:"From top to bottom"`
	Nodes        []MapNode        `json:"nodes"`
	Edges        []MapEdge        `json:"edges"`
	Requirements []MapRequirement `json:"requirements" doc:"Requirements with redundancy, or that lost members"`
	Hidden       MapHidden        `json:"hidden"`
	Grouped      bool             `json:"grouped" doc:"More than 400 elements: grouping was forced"`
	Width        int              `json:"width"`
	Height       int              `json:"height"`
}

// MapLane is one band of the drawing.
type MapLane struct {
	Name   string `json:"name" doc:"The tier of its classes"`
	Count  int    `json:"count" doc:"Items in it, folded ones included"`
	Y      int    `json:"y"`
	Height int    `json:"height"`
}

// MapNode is a card: an item, or a group of items of one class.
type MapNode struct {
	ID      string         `json:"id" doc:"The item's id, or the group's"`
	Kind    string         `json:"kind" enum:"item,group"`
	Key     string         `json:"key" doc:"Of an item"`
	Name    string         `json:"name"`
	Class   string         `json:"class"`
	Lane    int            `json:"lane" doc:"Place in lanes"`
	X       int            `json:"x" doc:"Left edge"`
	Y       int            `json:"y" doc:"Top edge"`
	Width   int            `json:"width"`
	Height  int            `json:"height"`
	Before  *State         `json:"before" nullable:"true" doc:"Without the scenario; null for an added item"`
	State   *State         `json:"state" nullable:"true" doc:"Of a group the worst; null for an item that the scenario removes"`
	Imposed bool           `json:"imposed" doc:"The scenario or a condition names it"`
	Service bool           `json:"service"`
	Row     int            `json:"row" doc:"Counted from the top of the map: the way of the arrow keys"`
	Column  int            `json:"column" doc:"Counted from the left of the row"`
	Count   int            `json:"count" doc:"Items that the card stands for"`
	States  map[string]int `json:"states" doc:"Of a group: its items by state"`
	More    MapMore        `json:"more" doc:"Neighbours that are not drawn"`
}

// MapMore counts neighbours that are not drawn.
type MapMore struct {
	Needs    int `json:"needs"`
	NeededBy int `json:"neededBy"`
}

// MapEdge is a line from the item that needs to the one it needs.
type MapEdge struct {
	From     string `json:"from" doc:"Node that needs"`
	To       string `json:"to" doc:"Node that is needed"`
	Type     string `json:"type" doc:"Relation type; of several the first by name"`
	Types    int    `json:"types" doc:"How many relations the line stands for"`
	Strength string `json:"strength" enum:"hard,soft"`
	Group    string `json:"group" doc:"The requirement that the relation counts for; empty for one of its own"`
	Path     string `json:"path" doc:"As in the d of an SVG path"`
	Against  bool   `json:"against" doc:"What is needed does not stand lower: draw an arrowhead"`
}

// MapRequirement is a badge: how many members a requirement needs.
type MapRequirement struct {
	Owner   string `json:"owner" doc:"Node"`
	Name    string `json:"name"`
	Need    int    `json:"need"`
	Members int    `json:"members"`
	Failed  int    `json:"failed" doc:"Members that are down or degraded"`
	X       int    `json:"x"`
	Y       int    `json:"y"`
}

// MapHidden counts what is not drawn, so that it can be opened.
type MapHidden struct {
	Items         int `json:"items" doc:"Items folded in groups"`
	Groups        int `json:"groups"`
	SoftRelations int `json:"softRelations" doc:"Soft relations between drawn items that are not drawn"`
}

type mapGetInput struct {
	MinRevision
	Focus     []string `query:"focus,explode" required:"true" minItems:"1" maxItems:"400" doc:"Id or key of an item; may be repeated"`
	Direction string   `query:"direction" enum:"needs,neededBy,both" default:"both"`
	Depth     int      `query:"depth" minimum:"0" maximum:"20" default:"2"`
	Soft      bool     `query:"soft" doc:"Draw soft relations too"`
	Expand    []string `query:"expand,explode" maxItems:"400" doc:"Id of a group to unfold; may be repeated"`
	AsOf      string   `query:"asOf" maxLength:"64" doc:"The number of a revision, or a time"`
}

type mapPostInput struct {
	MinRevision
	Body MapQuestion
}

type mapOutput struct {
	Stamp
	Body MapAnswer
}

const defaultDepth = 2

// maxDrawn is the number of cards from which on grouping is forced.
const maxDrawn = 400

func (a *API) getMap(ctx context.Context, in *mapGetInput) (*mapOutput, error) {
	return a.drawMap(ctx, in.MinRevision, &MapQuestion{Focus: in.Focus, Direction: in.Direction, Depth: &in.Depth, Soft: in.Soft,
		Expand: in.Expand, Scenario: &Scenario{AsOf: AsOf{in.AsOf}}}, "query")
}

func (a *API) askMap(ctx context.Context, in *mapPostInput) (*mapOutput, error) {
	q := in.Body
	if q.Depth == nil {
		q.Depth = ptr(defaultDepth)
	}
	if q.Scenario == nil {
		q.Scenario = &Scenario{}
	}
	return a.drawMap(ctx, in.MinRevision, &q, "")
}

func (a *API) drawMap(ctx context.Context, min MinRevision, q *MapQuestion, place string) (*mapOutput, error) {
	o, err := a.ask(ctx, min, q.Scenario, nil)
	if err != nil {
		return nil, err
	}
	w, err := newMapWalk(o, q, place)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, a.time())
	defer cancel()
	w.walk(ctx)
	body := draw(fold(w, q.Expand))
	body.Answer = a.answer(o)
	if w.stopped != "" {
		body.Complete, body.Stopped = false, w.stopped
	}
	return &mapOutput{Stamp: stamp(o.Snapshot().Revision()), Body: body}, nil
}
