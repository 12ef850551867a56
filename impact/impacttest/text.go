package impacttest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"linchpin/graph"
	"linchpin/impact"
)

// String writes a case as text that [Parse] reads, one thing a line:
//
//	model 3
//	item a Switch retired rootFor=LINKED,ROUTED endpointFor=FED_BY need:net=2,soft
//	relation a LINKED b group=net strength=soft
//	condition a degraded
//	down a
//	degraded b
//	remove item a
//	remove relation a LINKED b group=net
//	add item c Box
//	add relation c DEPENDS_ON a
//
// A removed relation without "group=" means all groups, with an empty one the
// ungrouped relation.
func (c Case) String() string {
	var b strings.Builder
	line := func(words ...string) {
		words = slices.DeleteFunc(words, func(w string) bool { return w == "" })
		b.WriteString(strings.Join(words, " "))
		b.WriteByte('\n')
	}
	keyOf := map[string]string{}
	line("model", strconv.Itoa(c.variant))
	for _, it := range c.Items {
		keyOf[it.ID.String()] = it.Key
		line("item", itemText(it))
	}
	for _, r := range c.Relations {
		line("relation", keyOf[r.From.String()], r.Type, keyOf[r.To.String()], option("group", r.Group), option("strength", string(r.Strength)))
	}
	for _, condition := range c.Conditions {
		line("condition", condition.Item, condition.State.String())
	}
	for _, name := range c.Scenario.Down {
		line("down", name)
	}
	for _, name := range c.Scenario.Degraded {
		line("degraded", name)
	}
	for _, name := range c.Scenario.Remove.Items {
		line("remove item", name)
	}
	for _, r := range c.Scenario.Remove.Relations {
		group := ""
		if r.Group != nil {
			group = "group=" + *r.Group
		}
		line("remove relation", r.From, r.Type, r.To, group)
	}
	for _, it := range c.Scenario.Add.Items {
		line("add item", itemText(graph.ItemShape{Key: it.Key, Class: it.Class, Requirements: it.Requirements, RootFor: it.RootFor, EndpointFor: it.EndpointFor}))
	}
	for _, r := range c.Scenario.Add.Relations {
		line("add relation", r.From, r.Type, r.To, option("group", r.Group), option("strength", string(r.Strength)))
	}
	return b.String()
}

func option(name, value string) string {
	if value == "" {
		return ""
	}
	return name + "=" + value
}

func itemText(it graph.ItemShape) string {
	words := []string{it.Key, it.Class}
	if it.Retired {
		words = append(words, "retired")
	}
	if len(it.RootFor) > 0 {
		words = append(words, "rootFor="+strings.Join(it.RootFor, ","))
	}
	if len(it.EndpointFor) > 0 {
		words = append(words, "endpointFor="+strings.Join(it.EndpointFor, ","))
	}
	var needs []string
	for name, d := range it.Requirements {
		needs = append(needs, fmt.Sprintf("need:%s=%s,%s", name, d.Need, d.Strength))
	}
	slices.Sort(needs)
	return strings.Join(append(words, needs...), " ")
}

// Parse reads a case from text; see [Case.String]. Empty lines and lines that
// begin with # say nothing; lines that begin with "want" or with another word
// that a case does not know are handed to rest.
func Parse(text string, rest func(words []string) error) (Case, error) {
	c := Case{Model: Model(0)}
	for n, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		if err := c.parseLine(words, rest); err != nil {
			return Case{}, fmt.Errorf("line %d: %w", n+1, err)
		}
	}
	return c, nil
}

var errWords = errors.New("too few words")

func (c *Case) parseLine(words []string, rest func(words []string) error) error {
	verb := words[0]
	if verb == "add" || verb == "remove" {
		if len(words) < 2 {
			return errWords
		}
		verb += " " + words[1]
		words = words[1:]
	}
	least := map[string]int{"model": 2, "item": 3, "relation": 4, "condition": 3, "down": 2, "degraded": 2,
		"remove item": 2, "remove relation": 4, "add item": 3, "add relation": 4}[verb]
	if least == 0 {
		if rest == nil {
			return fmt.Errorf("no line begins with %q", verb)
		}
		return rest(words)
	}
	if len(words) < least {
		return errWords
	}
	switch verb {
	case "model":
		n, err := strconv.Atoi(words[1])
		c.variant, c.Model = n, Model(n)
		return err
	case "item":
		it, err := c.parseItem(words[1:])
		c.Items = append(c.Items, it)
		return err
	case "relation":
		group, strength := options(words[4:])
		c.Relations = append(c.Relations, newShape(words[1], words[2], words[3], deref(group), strength))
	case "condition":
		state, ok := graph.ParseState(words[2])
		if !ok {
			return fmt.Errorf("no state is named %q", words[2])
		}
		c.Conditions = append(c.Conditions, impact.Condition{Item: words[1], State: state})
	case "down":
		c.Scenario.Down = append(c.Scenario.Down, words[1:]...)
	case "degraded":
		c.Scenario.Degraded = append(c.Scenario.Degraded, words[1:]...)
	case "remove item":
		c.Scenario.Remove.Items = append(c.Scenario.Remove.Items, words[1:]...)
	case "remove relation":
		group, _ := options(words[4:])
		c.Scenario.Remove.Relations = append(c.Scenario.Remove.Relations, impact.RelationName{From: words[1], Type: words[2], To: words[3], Group: group})
	case "add item":
		it, err := c.parseItem(words[1:])
		c.Scenario.Add.Items = append(c.Scenario.Add.Items, impact.AddedItem{Key: it.Key, Class: it.Class, Requirements: it.Requirements, RootFor: it.RootFor, EndpointFor: it.EndpointFor})
		return err
	case "add relation":
		group, strength := options(words[4:])
		c.Scenario.Add.Relations = append(c.Scenario.Add.Relations, impact.AddedRelation{From: words[1], Type: words[2], To: words[3], Group: deref(group), Strength: strength})
	}
	return nil
}

func deref(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

func options(words []string) (group *string, strength graph.Strength) {
	for _, word := range words {
		if value, ok := strings.CutPrefix(word, "group="); ok {
			group = &value
		}
		if value, ok := strings.CutPrefix(word, "strength="); ok {
			strength = graph.Strength(value)
		}
	}
	return group, strength
}

func (c *Case) parseItem(words []string) (graph.ItemShape, error) {
	it := graph.ItemShape{ID: idOf(words[0]), Key: words[0], Class: words[1]}
	if _, ok := c.Model.Class(it.Class); !ok {
		return it, fmt.Errorf("no class is named %q", it.Class)
	}
	for _, word := range words[2:] {
		name, value, _ := strings.Cut(word, "=")
		switch {
		case word == "retired":
			it.Retired = true
		case name == "rootFor":
			it.RootFor = strings.Split(value, ",")
		case name == "endpointFor":
			it.EndpointFor = strings.Split(value, ",")
		case strings.HasPrefix(name, "need:"):
			text, strength, _ := strings.Cut(value, ",")
			d := graph.Declared{Strength: graph.Strength(strength)}
			if text != "" {
				need, err := graph.ParseNeed(text)
				if err != nil {
					return it, err
				}
				d.Need = need
			}
			if it.Requirements == nil {
				it.Requirements = map[string]graph.Declared{}
			}
			it.Requirements[strings.TrimPrefix(name, "need:")] = d
		default:
			return it, fmt.Errorf("an item has no %q", word)
		}
	}
	return it, nil
}

// newShape makes a stored relation; its id follows from what it says.
func newShape(from, kind, to, group string, strength graph.Strength) graph.RelationShape {
	return graph.RelationShape{ID: idOf("relation " + from + " " + kind + " " + to + " " + group), Type: kind,
		From: idOf(from), To: idOf(to), Group: group, Strength: strength}
}
