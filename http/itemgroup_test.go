package http

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"linchpin/http/api"
)

// TestGroupsAddUpToTheWhole groups by facts of every kind: each group holds
// exactly the items that are counted in it, its sums are those of these items,
// and the groups of what an item has once add up to all.
func TestGroupsAddUpToTheWhole(t *testing.T) {
	d := newHoldings(t)
	all := read[api.ItemList](d, "GET", "/api/v1/items?totals=true&sort=key", nil)
	for of, once := range map[string]bool{"class": true, "owner": true, "state": true, "name": true, "tags": false, "source": false, "purchaseCost": true, "warrantyEnd": true, "lifecycleStatus": true} {
		groups := read[api.ItemValues](d, "GET", "/api/v1/items/actions/values?totals=true&of="+of, nil)
		items, sums := groups.Missing, map[string]decimal.Decimal{}
		check := func(group string, items int, money []api.MoneyTotal) {
			t.Helper()
			list := read[api.ItemList](d, "GET", "/api/v1/items?totals=true&limit=1000&group="+url.QueryEscape(group), nil)
			if list.Total != items || len(list.Items) != items {
				t.Errorf("group %s counts %d and holds %d", group, items, list.Total)
			}
			if got, want := fmt.Sprint(money), fmt.Sprint(list.Totals.Money); got != want {
				t.Errorf("group %s sums up to %s, its items to %s", group, got, want)
			}
			for _, m := range money {
				for _, sum := range m.Sums {
					sums[m.Property+sum.Currency] = sums[m.Property+sum.Currency].Add(decimal.RequireFromString(sum.Amount))
				}
			}
		}
		check(of, groups.Missing, groups.MissingMoney)
		for _, v := range groups.Values {
			check(of+"."+v.Value, v.Items, v.Money)
			items += v.Items
		}
		if once && items != all.Total {
			t.Errorf("the groups by %s hold %d of %d items", of, items, all.Total)
		}
		for _, m := range all.Totals.Money {
			for _, sum := range m.Sums {
				if once && !sums[m.Property+sum.Currency].Equal(decimal.RequireFromString(sum.Amount)) {
					t.Errorf("by %s, %s adds up to %s %s, not %s", of, m.Property, sums[m.Property+sum.Currency], sum.Currency, sum.Amount)
				}
			}
		}
	}
	both := read[api.ItemList](d, "GET", "/api/v1/items?group=class.Server&group=owner.Core&group=state.operational", nil)
	if got := keysOf(both.Items); len(got) != 1 || got[0] != "srv/3" {
		t.Errorf("three groups at once hold %q", got)
	}
	for _, bad := range []string{"ownr.x", "state.broken", "key.x", "."} {
		refused(d, 422, "GET", "/api/v1/items?group="+url.QueryEscape(bad), nil)
	}
}

// TestEmptyKeyAsksForNothing: a key that a script left empty is no question
// for everything.
func TestEmptyKeyAsksForNothing(t *testing.T) {
	d := newHoldings(t)
	for _, path := range []string{"items?key=", "items?limit=1&key=&retired=true", "items/actions/values?of=owner&key=", "items/actions/export?key="} {
		refused(d, 400, "GET", "/api/v1/"+path, nil)
	}
}

// TestCoveredUntilIsTheFirstEndingOnRecord: the end of the warranty before
// that of support and of life; what has none comes last.
func TestCoveredUntilIsTheFirstEndingOnRecord(t *testing.T) {
	d := newDoor(t)
	d.importYAML(`
format: linchpin/v1
items:
  - {key: a, class: Server, properties: {warrantyEnd: 2028-01-01, endOfLife: 2026-01-01}}
  - {key: b, class: Server, properties: {endOfLife: 2027-06-01}}
  - {key: c, class: Server}
  - {key: d, class: Server, properties: {endOfSupport: 2027-01-01, endOfLife: 2030-01-01}}
`)
	for query, want := range map[string]string{"sort=coveredUntil": "d b a c", "sort=-coveredUntil": "a b d c", "group=coveredUntil": "c", "group=coveredUntil.2027-06-01": "b"} {
		if got := strings.Join(keysOf(read[api.ItemList](d, "GET", "/api/v1/items?"+query, nil).Items), " "); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}
