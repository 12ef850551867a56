package api

import (
	nethttp "net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"linchpin/graph/model"
)

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }

// Register adds every operation to the API.
func (a *API) Register(h huma.API) {
	a.registerQuestions(h)
	a.registerMargins(h)
	a.registerRegister(h)
	a.registerWriting(h)
	a.registerImports(h)
	a.registerHealth(h)
	a.registerAccess(h)
	a.registerMetrics(h)
	a.registerBackup(h)
}

func (a *API) registerQuestions(h huma.API) {
	const get, post, put = nethttp.MethodGet, nethttp.MethodPost, nethttp.MethodPut
	huma.Register(h, operation(post, Prefix+"/impact", "askImpact", tagQuestions, ReadGraph,
		"What a scenario does", "Every item whose state changes, the imposed items always, and the affected services."), a.askImpact)
	huma.Register(h, operation(post, Prefix+"/impact/why", "askWhy", tagQuestions, ReadGraph,
		"Why an item is affected", "The requirement that broke and its failed members, back to the imposed items: a proof of least depth."), a.askWhy)
	huma.Register(h, operation(post, Prefix+"/impact/why-not", "askWhyNot", tagQuestions, ReadGraph,
		"Why an item survives", "The requirements that were touched, and the members that still hold them."), a.askWhyNot)
	huma.Register(h, operation(post, Prefix+"/impact/single-points", "askSinglePoints", tagQuestions, ReadGraph,
		"Which items take others down alone", "The single points of an item, of every service, or of the whole estate ranked by what they take down. Complete is false when a budget stopped it; then left counts the candidates that were not tried."), a.askSinglePoints)
	huma.Register(h, operation(post, Prefix+"/impact/failure-sets", "askFailureSets", tagQuestions, ReadGraph,
		"Which items take an item down together", "The minimal sets of other items, up to a size, whose joint failure takes it down. Complete is false when a budget stopped it; then all sets up to the size upTo are known."), a.askFailureSets)
	compare := operation(post, Prefix+"/impact/compare", "askCompare", tagQuestions, ReadGraph,
		"What differs between two graphs", "Impact, single points or failure sets, between two instants, or between now and a proposed edit that is not written.")
	compare.MaxBodyBytes = maxEditBytes
	huma.Register(h, compare, a.askCompare)
	huma.Register(h, operation(post, Prefix+"/impact/availability", "askAvailability", tagQuestions, ReadGraph,
		"How likely an item is not down", "From its own and its parts' unavailability, exact under independence, with the importance of each part. Complete is false when a budget ended it; then bounds say what is proven."), a.askAvailability)
	huma.Register(h, operation(post, Prefix+"/impact/root-causes", "askRootCauses", tagQuestions, ReadGraph,
		"What may have caused what is seen", "Sets of one to three items whose failure explains the failing items best, with the evidence for and against each."), a.askRootCauses)
	huma.Register(h, operation(post, Prefix+"/impact/waves", "askWaves", tagQuestions, ReadGraph,
		"Groups in which items can be taken down", "The fewest waves that keep protected services at a state, a bound that is proven, and the items that have no wave."), a.askWaves)
	huma.Register(h, operation(get, Prefix+"/map", "getMap", tagQuestions, ReadGraph,
		"Draw what stands around items", "Nodes with positions in lanes by tier, edges and groups; at most 400 elements."), a.getMap)
	huma.Register(h, operation(post, Prefix+"/map", "askMap", tagQuestions, ReadGraph,
		"Draw what stands around items, under a scenario", "As GET /map, with a scenario and with items that must be drawn."), a.askMap)
	huma.Register(h, operation(get, Prefix+"/findings", "listFindings", tagQuestions, ReadGraph,
		"What about the data is worth a look", "Requirements that cannot hold, items down at rest, networks without a root, cycles, items without owner or relations."), a.listFindings)
	huma.Register(h, operation(get, Prefix+"/overview", "getOverview", tagQuestions, ReadGraph,
		"The first screen", "Services by state, what expires, single failures that take services down, sources, counts, findings. Complete is false when a budget left something out."), a.getOverview)
	huma.Register(h, operation(get, Prefix+"/conditions", "getConditions", tagQuestions, ReadGraph,
		"States known now, or at an instant", "What each source says of the states of items."), a.getConditions)
	huma.Register(h, operation(put, Prefix+"/conditions", "putConditions", tagQuestions, WriteConditions,
		"Replace what a source says of states", "Answers what all sources say then. What is unchanged writes nothing."), a.putConditions)
}

func (a *API) registerRegister(h huma.API) {
	const get = nethttp.MethodGet
	a.registerLists(h)
	huma.Register(h, operation(get, Prefix+"/items/{id}", "getItem", tagRegister, ReadGraph,
		"One item", "As in an estate document, with id, revision, retired and provenance."), a.getItem)
	documentUnchanged(h.OpenAPI().Paths[Prefix+"/items/{id}"].Get)
	huma.Register(h, operation(get, Prefix+"/items/{id}/relations", "listItemRelations", tagRegister, ReadGraph,
		"Relations of an item", "Those that begin and those that end at it; those to retired items are on record."), a.listItemRelations)
	huma.Register(h, operation(get, Prefix+"/items/{id}/state", "getItemState", tagRegister, ReadGraph,
		"How an item works now", "Its state under the conditions known now, and its requirements with the states of their members."), a.getItemState)
	huma.Register(h, operation(get, Prefix+"/items/{id}/history", "listItemHistory", tagRegister, ReadHistory,
		"Who changed an item, when, and from what", "Newest first; its relations included."), a.listItemHistory)
	huma.Register(h, operation(get, Prefix+"/items/{id}/compare", "compareItem", tagRegister, ReadHistory,
		"An item at two instants", "What differs of its facts, requirements and relations, and who wrote in between."), a.compareItem)
	huma.Register(h, operation(get, Prefix+"/revisions", "listRevisions", tagRegister, ReadHistory,
		"Writes, newest first", ""), a.listRevisions)
	huma.Register(h, operation(get, Prefix+"/revisions/{number}", "getRevision", tagRegister, ReadHistory,
		"One write", ""), a.getRevision)
	huma.Register(h, operation(get, Prefix+"/model", "getModel", tagRegister, ReadGraph,
		"Classes and relation types", ""), a.getModel)
	put := operation(nethttp.MethodPut, Prefix+"/model", "putModel", tagRegister, WriteModel,
		"Add a model file to the model", "Checked as a whole, and against the stored items, before any of it takes effect.")
	put.MaxBodyBytes = model.MaxFileBytes
	huma.Register(h, put, a.putModel)
}

func (a *API) registerHealth(h huma.API) {
	const get = nethttp.MethodGet
	huma.Register(h, operation(get, "/livez", "getLive", tagHealth, Public, "The process is alive", ""), a.getLive)
	huma.Register(h, operation(get, "/readyz", "getReady", tagHealth, Public,
		"The index is built and follows the store", "503 not_ready while it is not, and during shutdown."), a.getReady)
	huma.Register(h, document(), a.getDocument)
}
