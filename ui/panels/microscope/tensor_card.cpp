#include "ui/panels/microscope/tensor_card.h"

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/formula/formula_view.h"
#include "ui/widgets/scale_legend.h"

#include <QHBoxLayout>

#include <algorithm>

namespace ui {

namespace {

using Known = MicroscopeTensor::Known;
using Role = nn::TensorElement::Role;

}  // namespace

TensorCard::TensorCard(QWidget* parent)
    : QWidget(parent),
      symbol_(new QLabel(this)),
      shape_(new QLabel(this)),
      caption_(new QLabel(this)),
      cells_(new TensorCells(this)),
      legend_(new ScaleLegend(this)) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 4);
  layout->setSpacing(1);
  auto* head = new QHBoxLayout;
  head->setSpacing(6);
  head->addWidget(symbol_);
  head->addWidget(shape_);
  head->addStretch(1);
  layout->addLayout(head);
  layout->addWidget(caption_);
  layout->addWidget(cells_);
  layout->addWidget(legend_);
  layout->addStretch(1);
  shape_->setProperty("muted", true);
  caption_->setProperty("muted", true);
  for (QLabel* label : {symbol_, shape_, caption_}) label->setTextFormat(Qt::PlainText);
  QFont symbol = FormulaView::fonts().letters;
  symbol.setItalic(true);
  symbol_->setFont(symbol);
  caption_->setFont(Theme::instance().font(0.85));
  shape_->setFont(Theme::instance().numberFont(0.85));
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  cells_->setDescriber([this](nn::Index element) { return describe(element); });
  connect(cells_, &TensorCells::pointed, this, [this](nn::Index element) {
    emit pointed(element < 0 ? std::vector<nn::TensorElement>() : std::vector{tensor().elementAt(element)});
  });
  connect(cells_, &TensorCells::chosen, this, [this](nn::Index element) { emit chosen(tensor().elementAt(element)); });
}

QString TensorCard::title() const { return tensor().title; }

QString TensorCard::describe(nn::Index element) const {
  return elementInWords(*scene_->record, tensor().elementAt(element), tensor().isKnown(element));
}

void TensorCard::setTensor(std::shared_ptr<const MicroscopeScene> scene, std::size_t index) {
  scene_ = std::move(scene);
  index_ = index;
  const MicroscopeTensor& shown = tensor();
  symbol_->setText(shown.symbol);
  shape_->setText(text(shown.shape));
  caption_->setText(shown.known == Known::None ? tr("%1 · not computed yet").arg(shown.title) : shown.title);
  const bool isInput =
      shown.first.role == Role::Output && scene_->plan().stepOf(shown.first.node)->role == nn::LayerRole::Input;
  TensorCells::Style style;
  style.map = isInput && shown.least >= 0 ? ColorMap::Grey : ColorMap::Signed;
  // The range was found off the GUI thread; it is symmetric for signed numbers, and zero belongs to it.
  const double most = std::max(-shown.least, shown.most), reach = most > 0 ? most : 1;
  style.range = ValueRange{style.map == ColorMap::Signed ? -reach : 0, reach};
  cells_->setTensor(scene_, shown.values, style, shown.known == Known::Some ? shown.computed : std::vector<bool>(),
                    shown.known == Known::None);
  cells_->setAccessibleName(QStringLiteral("%1 %2, %3").arg(shown.symbol, text(shown.shape), caption_->text()));
  legend_->setVisible(shown.known != Known::None && shown.values.size() > 1);
  legend_->setScale(cells_->map(), cells_->range());
  std::optional<nn::Index> subject;
  if (scene_->focus.subject) subject = shown.indexOf(*scene_->focus.subject);
  cells_->setSubject(subject);
}

void TensorCard::setRoom(QSize room) {
  cells_->setRoom(room);
  legend_->setFixedWidth(std::clamp(cells_->width(), 104, 320));
}

std::vector<nn::Index> TensorCard::hereOf(const std::vector<nn::TensorElement>& elements) const {
  std::vector<nn::Index> here;
  for (const nn::TensorElement& element : elements)
    if (const auto index = tensor().indexOf(element)) here.push_back(*index);
  return here;
}

void TensorCard::setInvolved(const std::vector<nn::TensorElement>& elements) { cells_->setInvolved(hereOf(elements)); }

void TensorCard::highlight(const std::vector<nn::TensorElement>& elements) { cells_->setLit(hereOf(elements)); }

}  // namespace ui
