#include "ui/training/microscope_scene.h"

#include "engine/explain/expression_text.h"
#include "ui/common/engine_text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace ui {

namespace {

using Role = nn::TensorElement::Role;
using Stage = MicroscopeTensor::Stage;
using Known = MicroscopeTensor::Known;

constexpr nn::Index kAskedOneByOne = 200'000;
constexpr int kMostElsewhere = 12;

struct Text {
  Q_DECLARE_TR_FUNCTIONS(Microscope)
};

/// The row where a sample's numbers of this role stand: statistics of a batch stand with its first sample.
nn::Index sampleFor(const nn::StepRecord& record, const nn::TensorElement& element, nn::Index sample) {
  return element.role == Role::Workspace ? nn::keptWith(record, element.node, sample) : sample;
}

nn::TensorElement of(Role role, nn::NodeId node, int index = 0, int memory = 0) {
  nn::TensorElement element;
  element.role = role;
  element.node = node;
  element.index = index;
  element.memory = memory;
  return element;
}

/// Name of the tensor without places: "w⁽²⁾".
QString tensorSymbol(const nn::StepRecord& record, const nn::TensorElement& first) {
  nn::Symbol symbol = nn::symbolOf(record, first);
  symbol.subscript.clear();
  return text(nn::symbolText(symbol));
}

/// Collects the tensors that exist around one layer.
class Collector {
 public:
  Collector(const nn::Microscope& microscope, const MicroscopeFocus& focus)
      : microscope_(microscope), record_(*microscope.record()), focus_(focus) {}

  std::vector<MicroscopeTensor> collect(const nn::NetworkPlan::Step& step) {
    forward(step);
    backward(step);
    update(step);
    return std::move(found_);
  }
  /// The tensors that the explanations take numbers from and that are not shown yet.
  void collectElsewhere(MicroscopeScene& scene) {
    found_ = std::move(scene.tensors);
    for (const nn::Explanation& line : scene.explanations) {
      collectSources(line.numbers);
      for (const nn::Explanation::Group& group : line.groups)
        if (!group.elements.empty()) addElsewhere(group.elements.front());
    }
    scene.tensors = std::move(found_);
  }

 private:
  void forward(const nn::NetworkPlan::Step& step) {
    for (const nn::PortRef& input : step.inputs) add(Stage::Forward, of(Role::Output, input.node, input.port));
    for (std::size_t p = 0; p < step.plan.parameters.size(); ++p)
      add(Stage::Forward, of(Role::Parameter, step.id, static_cast<int>(p)));
    for (std::size_t b = 0; b < step.plan.buffers.size(); ++b)
      add(Stage::Forward, of(Role::Buffer, step.id, static_cast<int>(b)));
    if (const nn::TensorElement kept = of(Role::Workspace, step.id); !nn::isScratch(record_.plan(), kept))
      add(Stage::Forward, kept);
    add(Stage::Forward, of(Role::PreActivation, step.id));
    for (std::size_t o = 0; o < step.outputTensors.size(); ++o)
      add(Stage::Forward, of(Role::Output, step.id, static_cast<int>(o)));
    for (std::size_t b = 0; b < step.plan.buffers.size(); ++b)
      add(Stage::Forward, of(Role::NextBuffer, step.id, static_cast<int>(b)));
    if (step.role != nn::LayerRole::Output) return;
    add(Stage::Forward, of(Role::Target, step.id));
    add(Stage::Forward, of(Role::Loss, step.id));
  }

  void backward(const nn::NetworkPlan::Step& step) {
    for (std::size_t o = 0; o < step.outputTensors.size(); ++o)
      add(Stage::Backward, of(Role::OutputGradient, step.id, static_cast<int>(o)));
    add(Stage::Backward, of(Role::PreActivationGradient, step.id));
    for (std::size_t p = 0; p < step.plan.parameters.size(); ++p)
      add(Stage::Backward, of(Role::ParameterGradient, step.id, static_cast<int>(p)));
    for (const nn::PortRef& input : step.inputs) add(Stage::Backward, of(Role::OutputGradient, input.node, input.port));
  }

  void update(const nn::NetworkPlan::Step& step) {
    const auto& names = record_.after->memoryNames;
    for (std::size_t p = 0; p < step.plan.parameters.size(); ++p) {
      const int index = static_cast<int>(p);
      for (std::size_t m = 0; m < names.size(); ++m) {
        add(Stage::Update, of(Role::OptimizerMemory, step.id, index, static_cast<int>(m)));
        add(Stage::Update, of(Role::NextOptimizerMemory, step.id, index, static_cast<int>(m)));
      }
      add(Stage::Update, of(Role::NextParameter, step.id, index));
    }
  }

  void collectSources(const nn::Expression& e) {
    if (e.source) addElsewhere(*e.source);
    for (const nn::Expression& part : e.operands) collectSources(part);
  }

  void addElsewhere(const nn::TensorElement& element) {
    const bool isThere = std::any_of(found_.begin(), found_.end(),
                                     [&](const MicroscopeTensor& tensor) { return tensor.indexOf(element).has_value(); });
    if (isThere || elsewhere_ >= kMostElsewhere || !record_.has(element)) return;
    ++elsewhere_;
    nn::TensorElement first = element;
    first.element = 0;
    add(Stage::Elsewhere, first);
  }

  void add(Stage stage, nn::TensorElement first) {
    if (hasBatchAxis(first.role) && stage != Stage::Elsewhere) first.sample = sampleFor(record_, first, focus_.sample);
    if (!record_.has(first)) return;
    MicroscopeTensor tensor;
    tensor.first = first;
    tensor.stage = stage;
    tensor.symbol = tensorSymbol(record_, first);
    tensor.title = tensorTitle(record_.plan(), first, *focus_.node);
    if (hasBatchAxis(first.role) && first.sample != sampleFor(record_, first, focus_.sample))
      tensor.title = Text::tr("%1, sample %2").arg(tensor.title, wholeNumber(first.sample + 1));
    tensor.shape = record_.shape(first);
    const nn::Index size = tensor.shape.elementCount();
    const nn::ConstTensorView all = record_.tensor(first);
    tensor.values = hasBatchAxis(first.role) ? all.rows(first.sample, 1).reshaped(tensor.shape) : all;
    for (const nn::Scalar value : tensor.values.values()) {
      if (!std::isfinite(value)) continue;
      tensor.least = std::min(tensor.least, static_cast<double>(value));
      tensor.most = std::max(tensor.most, static_cast<double>(value));
    }
    findKnown(tensor, size);
    found_.push_back(std::move(tensor));
  }

  void findKnown(MicroscopeTensor& tensor, nn::Index size) const {
    const auto isComputed = [&](nn::Index element) { return microscope_.isComputed(tensor.elementAt(element)); };
    const bool first = size > 0 && isComputed(0), end = size > 0 && isComputed(size - 1);
    if (first == end) {  // the process goes from the first unit to the last
      tensor.known = first ? Known::All : Known::None;
      return;
    }
    tensor.known = Known::Some;
    tensor.computed.resize(static_cast<std::size_t>(size));
    // Of very large ones by columns, which are the units.
    const nn::Index columns = size <= kAskedOneByOne ? size : tensor.shape[tensor.shape.rank() - 1];
    for (nn::Index i = 0; i < size; ++i)
      tensor.computed[static_cast<std::size_t>(i)] =
          i < columns ? isComputed(i) : tensor.computed[static_cast<std::size_t>(i % columns)];
  }

  const nn::Microscope& microscope_;
  const nn::StepRecord& record_;
  const MicroscopeFocus& focus_;
  std::vector<MicroscopeTensor> found_;
  int elsewhere_ = 0;
};

/// Share of a tensor that is known; negative when there is none.
double knownShare(const nn::Microscope& microscope, const nn::TensorElement& of, nn::Index samples) {
  const nn::StepRecord& record = *microscope.record();
  if (!record.has(of)) return -1;
  const nn::Index size = record.shape(of).elementCount();
  if (size == 0) return -1;
  // The order is by samples and units: so many places are enough for a bar.
  constexpr nn::Index kPlaces = 16;
  int known = 0, asked = 0;
  for (nn::Index s = 0; s < samples; s += std::max<nn::Index>(1, samples / 4))
    for (nn::Index i = 0; i < kPlaces; ++i) {
      nn::TensorElement place = of;
      place.sample = s;
      place.element = (size - 1) * i / (kPlaces - 1);
      known += microscope.isComputed(place) ? 1 : 0;
      ++asked;
    }
  return static_cast<double>(known) / asked;
}

std::vector<LayerProgress> progressOf(const nn::Microscope& microscope) {
  const nn::StepRecord& record = *microscope.record();
  std::vector<LayerProgress> layers;
  for (const nn::NetworkPlan::Step& step : record.plan().steps) {
    LayerProgress layer{step.id, -1, -1, -1};
    const Role made = step.role == nn::LayerRole::Output ? Role::Loss : Role::Output;
    layer.forward = knownShare(microscope, of(made, step.id), record.batchSize());
    layer.backward = knownShare(microscope, of(Role::OutputGradient, step.id), record.batchSize());
    for (std::size_t p = 0; p < step.plan.parameters.size() && layer.update < 0; ++p)
      layer.update = knownShare(microscope, of(Role::NextParameter, step.id, static_cast<int>(p)), 1);
    layers.push_back(layer);
  }
  return layers;
}

nn::NodeId placeOf(const nn::Microscope& microscope) {
  if (const auto last = microscope.last()) return last->node;
  if (const auto next = microscope.next()) return next->node;
  return microscope.record()->plan().steps.front().id;
}

/// The number that the last item has worked out.
nn::TensorElement numberOf(const nn::StepRecord& record, const nn::Microscope::Item& item) {
  using Phase = nn::Microscope::Phase;
  nn::TensorElement element = of(Role::Output, item.node);
  if (item.phase == Phase::Loss) element.role = Role::Loss;
  if (item.phase == Phase::Backward) element.role = Role::PreActivationGradient;
  if (item.phase == Phase::Backward && !record.has(element)) element.role = Role::OutputGradient;
  if (item.phase == Phase::Update) element.role = Role::NextParameter;
  element.sample = item.sample;
  element.element = item.unit;
  return element;
}

}  // namespace

bool hasBatchAxis(nn::TensorElement::Role role) {
  switch (role) {
    case Role::Parameter:
    case Role::ParameterGradient:
    case Role::OptimizerMemory:
    case Role::NextOptimizerMemory:
    case Role::NextParameter:
    case Role::Buffer:
    case Role::NextBuffer:
      return false;
    default:
      return true;
  }
}

bool MicroscopeTensor::isKnown(nn::Index element) const {
  return known == Known::All || (known == Known::Some && computed[static_cast<std::size_t>(element)]);
}

nn::TensorElement MicroscopeTensor::elementAt(nn::Index element) const {
  nn::TensorElement place = first;
  place.element = element;
  return place;
}

std::optional<nn::Index> MicroscopeTensor::indexOf(const nn::TensorElement& element) const {
  if (elementAt(element.element) != element || element.element >= shape.elementCount()) return std::nullopt;
  return element.element;
}

const MicroscopeTensor* MicroscopeScene::tensorOf(const nn::TensorElement& element) const {
  const auto found = std::find_if(tensors.begin(), tensors.end(),
                                  [&](const MicroscopeTensor& tensor) { return tensor.indexOf(element).has_value(); });
  return found == tensors.end() ? nullptr : &*found;
}

std::shared_ptr<const MicroscopeScene> makeScene(const nn::Microscope& microscope, MicroscopeFocus focus) {
  auto scene = std::make_shared<MicroscopeScene>();
  scene->record = microscope.record();
  scene->last = microscope.last();
  scene->next = microscope.next();
  scene->done = microscope.done();
  scene->count = microscope.count();
  scene->canGoBack = microscope.canGoBack();
  scene->order = microscope.order();
  scene->layers = progressOf(microscope);
  const bool isOneByOne = scene->order == nn::Microscope::Order::SampleBySample;
  if (!focus.node && scene->last) {
    if (isOneByOne && scene->last->phase != nn::Microscope::Phase::Update) focus.sample = scene->last->sample;
    if (focus.subject) focus.subject = numberOf(*scene->record, *scene->last);
  }
  if (!focus.node || !scene->plan().stepOf(*focus.node)) focus.node = placeOf(microscope);
  focus.sample = std::clamp<nn::Index>(focus.sample, 0, std::max<nn::Index>(0, scene->record->batchSize() - 1));
  if (focus.subject && hasBatchAxis(focus.subject->role))
    focus.subject->sample = sampleFor(*scene->record, *focus.subject, focus.sample);
  if (focus.subject && !scene->record->has(*focus.subject)) focus.subject.reset();
  scene->focus = focus;
  scene->tensors = Collector(microscope, scene->focus).collect(*scene->step());
  if (!focus.subject) return scene;
  scene->isSubjectKnown = microscope.isComputed(*focus.subject);
  if (!scene->isSubjectKnown) return scene;
  scene->explanations = nn::explain(*scene->record, *focus.subject, {.largestTerms = focus.largestTerms});
  Collector(microscope, scene->focus).collectElsewhere(*scene);
  return scene;
}

QString phaseName(nn::Microscope::Phase phase) {
  switch (phase) {
    case nn::Microscope::Phase::Forward:
      return Text::tr("forward");
    case nn::Microscope::Phase::Loss:
      return Text::tr("loss");
    case nn::Microscope::Phase::Backward:
      return Text::tr("backward");
    case nn::Microscope::Phase::Update:
      return Text::tr("update");
  }
  return {};
}

QString placeInWords(const MicroscopeScene& scene, nn::Index batchesPerEpoch) {
  const nn::TrainingPosition& position = scene.record->position;
  QStringList parts{Text::tr("epoch %1, batch %2 of %3")
                        .arg(position.epoch + 1)
                        .arg(wholeNumber(position.batch + 1), wholeNumber(batchesPerEpoch))};
  if (!scene.last) return (parts << Text::tr("nothing computed yet")).join(QStringLiteral(" · "));
  parts << phaseName(scene.last->phase);
  const nn::NetworkPlan::Step* step = scene.plan().stepOf(scene.last->node);
  QString place = step ? text(step->name) : QString();
  if (scene.last->units > 1)
    place += Text::tr(", unit %1 of %2").arg(wholeNumber(scene.last->unit + 1), wholeNumber(scene.last->units));
  parts << place;
  if (scene.order == nn::Microscope::Order::SampleBySample && scene.last->phase != nn::Microscope::Phase::Update)
    parts << Text::tr("sample %1 of %2").arg(wholeNumber(scene.last->sample + 1), wholeNumber(scene.record->batchSize()));
  if (!scene.next) parts << Text::tr("batch done");
  return parts.join(QStringLiteral(" · "));
}

QString tensorTitle(const nn::NetworkPlan& plan, const nn::TensorElement& first, nn::NodeId seenFrom) {
  const nn::NetworkPlan::Step* step = plan.stepOf(first.node);
  if (!step) return {};
  const auto numbered = [&](const auto& specs) {
    return first.index < static_cast<int>(specs.size()) ? text(specs[static_cast<std::size_t>(first.index)].name) : QString();
  };
  const bool isOther = first.node != seenFrom;
  switch (first.role) {
    case Role::Output:
      return isOther ? Text::tr("input, from %1").arg(text(step->name)) : Text::tr("output");
    case Role::PreActivation:
      return Text::tr("before the activation");
    case Role::OutputGradient:
      return isOther ? Text::tr("gradient for %1").arg(text(step->name)) : Text::tr("gradient of the output");
    case Role::PreActivationGradient:
      return Text::tr("gradient before the activation");
    case Role::Parameter:
      return numbered(step->plan.parameters);
    case Role::ParameterGradient:
      return Text::tr("gradient of %1").arg(numbered(step->plan.parameters));
    case Role::OptimizerMemory:
      return Text::tr("optimizer's memory of %1, before").arg(numbered(step->plan.parameters));
    case Role::NextOptimizerMemory:
      return Text::tr("optimizer's memory of %1, after").arg(numbered(step->plan.parameters));
    case Role::NextParameter:
      return Text::tr("new %1").arg(numbered(step->plan.parameters));
    case Role::Buffer:
      return numbered(step->plan.buffers);
    case Role::NextBuffer:
      return Text::tr("new %1").arg(numbered(step->plan.buffers));
    case Role::Workspace:
      return numbered(step->plan.workspace);
    case Role::Target:
      return Text::tr("target");
    case Role::Loss:
      return Text::tr("loss");
  }
  return {};
}

QString elementInWords(const nn::StepRecord& record, const nn::TensorElement& element, bool isKnown) {
  const QString name = text(nn::symbolText(nn::symbolOf(record, element)));
  if (!isKnown) return Text::tr("%1: not computed yet").arg(name);
  return name + QStringLiteral(" = ") + text(nn::numberText(record.value(element), 5));
}

}  // namespace ui
