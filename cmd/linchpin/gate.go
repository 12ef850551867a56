package main

import (
	"context"
	"errors"
	"fmt"
	nethttp "net/http"
	"net/url"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"linchpin/http/api"
)

// gateFlags say what is compared and what is forbidden.
type gateFlags struct {
	before, after string
	forbid        []string
	edit          bool
}

func (c *cli) gateCommand() *cobra.Command {
	var flags gateFlags
	cmd := &cobra.Command{
		Use: "gate --before FILE --after FILE", Short: "For pipelines: exit with 1 when a change brings what is forbidden",
		Long: `Imports two documents of the whole estate into a throw-away store, one after
the other, and looks at what the second brings that the first did not have.

What may be forbidden, several times (default: the first two):
  new single points of WHOM
  WHOM down
  WHOM degraded
  new failure sets of N of WHOM      N items that fail together, 1 to 4
WHOM is services, tier-1 services, critical services, or one item's key. A
service's tier is its property tier, else follows from its criticality:
critical is 1, high 2, medium 3, low 4.

With -o markdown the report is a comment for a change request.`,
		Example: `  linchpin gate --before main.yaml --after change.yaml
  linchpin gate --before main.yaml --after change.yaml --forbid 'new single points of tier-1 services' -o markdown
  linchpin gate --before main.yaml --after addition.yaml --edit`,
		Args: exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			rules, err := flags.rules()
			if err != nil {
				return err
			}
			report, err := c.judge(cmd.Context(), &flags, rules)
			if err != nil {
				return err
			}
			if err := report.print(c.out, c.form); err != nil {
				return err
			}
			switch {
			case !report.Passed:
				return &exitError{Code: exitNo}
			default:
				return incomplete(report.Complete, report.Stopped)
			}
		},
	}
	cmd.Flags().StringVar(&flags.before, "before", "", "the estate as it is")
	cmd.Flags().StringVar(&flags.after, "after", "", "the estate as it would be")
	cmd.Flags().StringArrayVar(&flags.forbid, "forbid", nil, "what the change must not bring (repeat for more)")
	cmd.Flags().BoolVar(&flags.edit, "edit", false, "--after holds what is added or changed alone, not the whole estate")
	return cmd
}

func (f *gateFlags) rules() ([]gateRule, error) {
	if f.before == "" || f.after == "" {
		return nil, &exitError{exitUsage, errors.New("gate needs --before FILE and --after FILE; see linchpin gate --help")}
	}
	phrases := f.forbid
	if len(phrases) == 0 {
		phrases = []string{"new single points of services", "services down"}
	}
	rules := make([]gateRule, len(phrases))
	for i, phrase := range phrases {
		var err error
		if rules[i], err = parseRule(phrase); err != nil {
			return nil, err
		}
	}
	return rules, nil
}

// judge compares the two documents in a store that is thrown away.
func (c *cli) judge(ctx context.Context, flags *gateFlags, rules []gateRule) (report *gateReport, err error) {
	folder, err := os.MkdirTemp("", "linchpin-gate-")
	if err != nil {
		return nil, &exitError{exitUnreachable, err}
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	a, err := openApp(ctx, "sqlite:"+filepath.Join(folder, "gate.db"), c.quietLog(), c.config)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	j := &judge{cli: c, remote: newInsideClient(a.server.Handler()), report: &gateReport{Before: flags.before, After: flags.after, Complete: true}}
	if j.before, err = j.bring(ctx, flags.before, true); err != nil {
		return nil, err
	}
	if j.after, err = j.bring(ctx, flags.after, !flags.edit); err != nil {
		return nil, err
	}
	for i := range rules {
		if err := j.hold(ctx, &rules[i]); err != nil {
			return nil, err
		}
	}
	j.report.conclude()
	return j.report, nil
}

// judge holds a change to rules.
type judge struct {
	*cli
	remote        *client
	before, after uint64 // revisions
	report        *gateReport
	items         map[string]*api.Item // by id
	points        *api.CompareAnswer
	states        *api.CompareAnswer
}

// bring imports a document as all that its source knows, and gives the
// revision after it.
func (j *judge) bring(ctx context.Context, name string, complete bool) (uint64, error) {
	body, contentType, err := j.importBody([]string{name})
	if err != nil {
		return 0, err
	}
	defer body.Close()
	query := url.Values{"wait": {"true"}, "source": {"gate"}, "complete": {fmt.Sprint(complete)}}
	raw, err := j.remote.read(j.remote.call(ctx, nethttp.MethodPost, "/imports", query, contentType, body))
	if err != nil {
		var problem *problemError
		if errors.As(err, &problem) {
			problem.Detail = name + ": " + problem.Error()
		}
		return 0, err
	}
	r, err := decode[api.ImportReport](raw)
	return r.Revision, err
}

// compare asks one question of the two revisions.
func (j *judge) compare(ctx context.Context, question map[string]any) (*api.CompareAnswer, error) {
	question["before"], question["after"], question["limit"] = map[string]any{"asOf": j.before}, map[string]any{"asOf": j.after}, 10_000
	raw, err := j.remote.post(ctx, "/impact/compare", question)
	if err != nil {
		return nil, err
	}
	a, err := decode[api.CompareAnswer](raw)
	switch {
	case err != nil:
	case !a.Complete:
		j.report.Complete, j.report.Stopped = false, a.Stopped
	case a.More > 0: // what is not listed may be what is forbidden
		j.report.Complete, j.report.Stopped = false, "entries"
	}
	return &a, err
}

// find gives a rule the key of the item that it speaks of, be it retired by the
// change. What neither document has nothing could ever break, so it is refused.
func (j *judge) find(ctx context.Context, whom *gateWhom) error {
	if whom.key == "" {
		return nil
	}
	it, err := j.remote.recorded(ctx, whom.key)
	whom.key = it.Key
	return err
}

// item reads the facts of a service that a rule may speak of.
func (j *judge) item(ctx context.Context, ref api.ItemRef) (*api.Item, error) {
	if it := j.items[ref.ID]; it != nil {
		return it, nil
	}
	raw, err := j.remote.get(ctx, "/items/"+url.PathEscape(ref.ID), nil)
	if err != nil {
		return nil, err
	}
	it, err := decode[api.Item](raw)
	if err != nil {
		return nil, err
	}
	if j.items == nil {
		j.items = map[string]*api.Item{}
	}
	j.items[ref.ID] = &it
	return &it, nil
}

// hold holds the change to one rule.
func (j *judge) hold(ctx context.Context, rule *gateRule) error {
	if err := j.find(ctx, &rule.whom); err != nil {
		return err
	}
	result := gateResult{Forbid: rule.phrase, Found: []gateFinding{}}
	found := func(ref api.ItemRef, items []string, text string) error {
		it, err := j.item(ctx, ref)
		if err == nil && rule.whom.meets(it) {
			result.Found = append(result.Found, gateFinding{Key: ref.Key, Name: nameOf(ref), Items: items, Text: text})
		}
		return err
	}
	var err error
	switch rule.what {
	case "points":
		err = j.newPoints(ctx, rule, found)
	case "sets":
		err = j.newSets(ctx, rule, found)
	default:
		err = j.worse(ctx, rule, found)
	}
	if err != nil {
		return err
	}
	result.Passed = len(result.Found) == 0
	j.report.Rules = append(j.report.Rules, result)
	return nil
}

type findFunc func(ref api.ItemRef, items []string, text string) error

func (j *judge) newPoints(ctx context.Context, rule *gateRule, found findFunc) error {
	answer := j.points
	if rule.whom.key != "" || answer == nil {
		question := map[string]any{"question": "single-points", "services": "all"}
		if rule.whom.key != "" {
			question = map[string]any{"question": "single-points", "item": rule.whom.key}
		}
		var err error
		if answer, err = j.compare(ctx, question); err != nil {
			return err
		}
		if rule.whom.key == "" {
			j.points = answer
			j.report.gains(answer)
		}
	}
	for _, p := range answer.Points {
		if len(p.Gained) == 0 {
			continue
		}
		if err := found(p.ItemRef, refKeys(p.Gained), fmt.Sprintf("%s now goes down with %s alone", nameOf(p.ItemRef), orList(p.Gained))); err != nil {
			return err
		}
	}
	return nil
}

// worse finds who is down, or degraded, after the change and was not before.
func (j *judge) worse(ctx context.Context, rule *gateRule, found findFunc) error {
	if j.states == nil {
		var err error
		if j.states, err = j.compare(ctx, map[string]any{"question": "impact"}); err != nil {
			return err
		}
	}
	for _, x := range j.states.Worse {
		after := stateOr(x.After, "")
		if !x.Service && x.Key != rule.whom.key || after != "down" && (rule.what == "down" || after != "degraded") {
			continue
		}
		if err := found(x.ItemRef, []string{}, fmt.Sprintf("%s is %s although nothing failed", nameOf(x.ItemRef), after)); err != nil {
			return err
		}
	}
	return nil
}

// newSets finds new failure sets of exactly the size of the rule.
func (j *judge) newSets(ctx context.Context, rule *gateRule, found findFunc) error {
	targets, err := j.targets(ctx, rule)
	if err != nil {
		return err
	}
	for _, ref := range targets {
		a, err := j.compare(ctx, map[string]any{"question": "failure-sets", "item": ref.Key, "maxSize": rule.size})
		if err != nil {
			return err
		}
		for _, set := range a.GainedSets {
			if len(set) != rule.size {
				continue
			}
			if err := found(ref, set, fmt.Sprintf("%s now goes down with %s", nameOf(ref), andList(set))); err != nil {
				return err
			}
		}
	}
	return nil
}

// targets lists the services that a rule speaks of, or its one item.
func (j *judge) targets(ctx context.Context, rule *gateRule) ([]api.ItemRef, error) {
	classes, err := j.serviceClasses(ctx, rule)
	if err != nil {
		return nil, err
	}
	var all []api.ItemRef
	seen := map[string]bool{}
	for _, query := range classes {
		for cursor := ""; ; {
			query.Set("limit", "1000")
			query.Set("cursor", cursor)
			if cursor == "" {
				query.Del("cursor")
			}
			raw, err := j.remote.get(ctx, "/items", query)
			if err != nil {
				return nil, err
			}
			list, err := decode[api.ItemList](raw)
			if err != nil {
				return nil, err
			}
			for i := range list.Items {
				if it := &list.Items[i]; rule.whom.meets(it) && !seen[it.ID] {
					seen[it.ID] = true
					all = append(all, api.ItemRef{ID: it.ID, Key: it.Key, Class: it.Class, Name: it.Name})
				}
			}
			if cursor = list.Next; cursor == "" {
				break
			}
		}
	}
	return all, nil
}

func (j *judge) serviceClasses(ctx context.Context, rule *gateRule) ([]url.Values, error) {
	if rule.whom.key != "" {
		return []url.Values{{"key": {rule.whom.key}}}, nil
	}
	raw, err := j.remote.get(ctx, "/model", nil)
	if err != nil {
		return nil, err
	}
	m, err := decode[api.ModelAnswer](raw)
	if err != nil {
		return nil, err
	}
	var queries []url.Values
	for _, class := range m.Classes {
		if class.Service {
			queries = append(queries, url.Values{"class": {class.Name}})
		}
	}
	return queries, nil
}
