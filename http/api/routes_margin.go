package api

import (
	nethttp "net/http"

	"github.com/danielgtaylor/huma/v2"
)

// registerMargins adds the questions about what is left when things fail.
func (a *API) registerMargins(h huma.API) {
	const post = nethttp.MethodPost
	huma.Register(h, operation(post, Prefix+"/impact/margin", "askMargin", tagQuestions, ReadGraph,
		"What a scenario leaves", "How many more members each touched requirement may lose, and the items whose failure would now take a service down. Complete is false when a budget stopped it; then left counts the items that were not tried."), a.askMargin)
	huma.Register(h, operation(post, Prefix+"/impact/common-causes", "askCommonCauses", tagQuestions, ReadGraph,
		"What redundant members hang on all the same", "The single points of failure that members of redundant requirements share: of the item, and of all that it needs, however far. Complete is false when a budget stopped it; then left counts the items that were not tried."), a.askCommonCauses)
	huma.Register(h, operation(post, Prefix+"/impact/joint", "askJoint", tagQuestions, ReadGraph,
		"What changes do together", "The joint impact of changes whose windows overlap, and the conflicts among them: items that end worse than under any one change, with a smallest set of changes that does it."), a.askJoint)
}
