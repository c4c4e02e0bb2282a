#include "ui/import/import_dialog.h"

#include <algorithm>

#include <QDialogButtonBox>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QStyle>
#include <QVBoxLayout>

#include "engine/data/catalog.h"
#include "engine/project/starter_network.h"
#include "ui/common/engine_text.h"
#include "ui/common/tensor_image.h"
#include "ui/common/theme.h"
#include "ui/import/csv_preview_view.h"
#include "ui/import/import_project.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/option_form.h"
#include "ui/widgets/panel_scroll_area.h"
#include "ui/widgets/picture_strip.h"
#include "ui/widgets/settings_form.h"

namespace ui {

namespace {

enum Page { TablePage, PicturePage, NumberPage };
constexpr int kLeftWidth = 264;
constexpr nn::Index kMostPictures = 24, kMostPictureNumbers = 2'000'000;  // what is read on the GUI thread stays short

/// What the table's columns say themselves is not asked for again.
std::vector<nn::OptionSpec> formSpecs(const QString& path) {
  static const std::vector<std::string> inTable = {"target", "ignore", "categories", "weight"};
  std::vector<nn::OptionSpec> specs;
  for (const nn::OptionSpec& spec : nn::dataOptions(utf8(path)))
    if (std::ranges::find(inTable, spec.name) == inTable.end()) specs.push_back(spec);
  return specs;
}

}  // namespace

ImportDialog::ImportDialog(Lab& lab, const QString& path, QWidget* parent) : QDialog(parent), lab_(lab) {
  setObjectName(QStringLiteral("importDialog"));
  setAttribute(Qt::WA_DeleteOnClose);
  setWindowTitle(tr("Import %1").arg(QFileInfo(path).fileName()));
  resize(940, 600);

  pictures_ = new PictureStrip;
  auto* pictureScroll = new PanelScrollArea(this);
  pictureScroll->setWidget(pictures_);
  pages_ = new QStackedWidget(this);
  pages_->addWidget(new CsvPreviewView(table_, pages_));
  pages_->addWidget(pictureScroll);
  numbers_ = new EmptyState(QStringLiteral("dataset"), pages_);
  pages_->addWidget(numbers_);
  specs_ = formSpecs(QFileInfo(path).absoluteFilePath());
  options_.setSource(
      &specs_, [this] { return import_.options(); },
      [this](const nn::OptionSpec& spec, const nn::OptionValue& value) {
        nn::Options options = import_.options();
        options.set(spec.name, value);
        import_.setOptions(options);
        options_.refresh();
      });

  left_ = makeLeft();
  auto* middle = new QHBoxLayout;
  middle->setSpacing(2 * Theme::kGrid);
  middle->addWidget(left_);
  middle->addWidget(pages_, 1);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
  button_ = buttons->addButton(tr("Import"), QDialogButtonBox::AcceptRole);
  button_->setObjectName(QStringLiteral("import"));
  button_->setDefault(true);
  button_->setProperty("accent", true);
  button_->style()->unpolish(button_);
  button_->style()->polish(button_);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(2 * Theme::kGrid, 2 * Theme::kGrid, 2 * Theme::kGrid, 2 * Theme::kGrid);
  layout->setSpacing(Theme::kGrid);
  layout->addLayout(middle, 1);
  layout->addWidget(makeStatus());
  layout->addWidget(buttons);
  connect(buttons, &QDialogButtonBox::accepted, this, &ImportDialog::importNow);
  connect(buttons, &QDialogButtonBox::rejected, this, &ImportDialog::reject);
  connect(&table_, &CsvPreviewModel::optionsEdited, &import_, &DataImport::setOptions);
  connect(&import_, &DataImport::previewChanged, this, &ImportDialog::showPreview);
  connect(&import_, &DataImport::changed, this, &ImportDialog::showState);
  connect(&import_, &DataImport::progressChanged, this,
          [this](double share) { progress_->setValue(static_cast<int>(1000 * share)); });
  connect(&Theme::instance(), &Theme::changed, this, &ImportDialog::showState);
  button_->setFocus();
  import_.open(path);
  if (import_.error().isEmpty()) pages_->setCurrentIndex(import_.isTable() ? TablePage : PicturePage);
}

QWidget* ImportDialog::makeLeft() {
  auto* side = new QWidget(this);
  side->setFixedWidth(kLeftWidth);
  auto* layout = new QVBoxLayout(side);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(Theme::kGrid);
  format_ = makeNote(tr("How the file is written"), side);
  layout->addWidget(format_);
  layout->addWidget(new OptionForm(options_, side));
  layout->addStretch(1);
  layout->addWidget(makeNetworkChoice());
  return side;
}

QWidget* ImportDialog::makeNetworkChoice() {
  auto* box = new QWidget(this);
  auto* layout = new QVBoxLayout(box);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(4);
  auto* title = new QLabel(tr("Network"), box);
  title->setProperty("heading", true);
  starter_ = new QRadioButton(tr("Starter network for these data"), box);
  starter_->setObjectName(QStringLiteral("starterNetwork"));
  starter_->setToolTip(
      tr("A small network with the right input, output and loss, ready to train. It takes the place of the open "
         "one; Undo brings that back."));
  keep_ = new QRadioButton(tr("Keep the open network"), box);
  keep_->setObjectName(QStringLiteral("keepNetwork"));
  keep_->setToolTip(tr("Only the data change. What does not fit them is marked, with fixes."));
  networkNote_ = makeNote(tr("Whether the open network fits"), box);
  layout->addWidget(title);
  layout->addWidget(starter_);
  layout->addWidget(keep_);
  layout->addWidget(networkNote_);
  for (QRadioButton* choice : {starter_, keep_})
    connect(choice, &QRadioButton::clicked, this, [this] { networkIsChosen_ = true; });
  starter_->setChecked(true);
  return box;
}

QWidget* ImportDialog::makeStatus() {
  auto* box = new QWidget(this);
  auto* layout = new QVBoxLayout(box);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(4);
  status_ = new QLabel(box);
  status_->setObjectName(QStringLiteral("status"));
  status_->setAccessibleName(tr("What was found"));
  status_->setWordWrap(true);
  status_->setTextFormat(Qt::PlainText);
  status_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  status_->setMinimumHeight(2 * status_->fontMetrics().height());
  progress_ = new QProgressBar(box);
  progress_->setRange(0, 1000);
  progress_->setTextVisible(false);
  progress_->setAccessibleName(tr("Reading"));
  QSizePolicy policy = progress_->sizePolicy();
  policy.setRetainSizeWhenHidden(true);
  progress_->setSizePolicy(policy);
  layout->addWidget(status_);
  layout->addWidget(progress_);
  return box;
}

void ImportDialog::showPreview() {
  const auto preview = import_.preview();
  format_->setText(preview ? formatOf(preview->table) : QString());
  options_.refresh();
  showState();
}

void ImportDialog::showState() {
  const auto content = import_.content();
  const bool isTable = import_.isTable();
  if (const auto preview = import_.preview(); isTable && preview) {
    const bool classes = content ? content->description.classCount > 0
                                 : table_.columnCount() > 0 && import_.completedOptions().get<std::string>("task") == "classes";
    table_.show(preview, import_.completedOptions(), classes, content ? content->missing : std::vector<nn::Index>());
  }
  if (content && !isTable) showPictures(*content);
  const bool isBlank = !import_.error().isEmpty() && !import_.preview();
  if (isBlank)
    numbers_->setText(tr("This cannot be read"), import_.error() + QStringLiteral("\n") + tr("The network stays as it is."));
  if (isBlank || isTable) pages_->setCurrentIndex(isBlank ? NumberPage : TablePage);
  left_->setVisible(isTable || !isBlank);
  format_->setVisible(isTable);
  progress_->setVisible(import_.isReading());
  progress_->setValue(static_cast<int>(1000 * import_.progress()));
  const bool isWrong = !import_.error().isEmpty();
  status_->setVisible(!isBlank);  // it is said above already
  status_->setText(isWrong ? import_.error() : content ? summaryOf(*content) : tr("Reading the file …"));
  QPalette palette = this->palette();
  if (isWrong) palette.setColor(QPalette::WindowText, Theme::instance().colors().error);
  status_->setPalette(palette);
  chooseNetwork();
  if (isWrong) isWaiting_ = false;
  button_->setEnabled(!isWrong && !isWaiting_);
  left_->setEnabled(!isWaiting_);
  pages_->setEnabled(!isWaiting_);
  if (content && isWaiting_) importNow();
}

void ImportDialog::chooseNetwork() {
  const auto content = import_.content();
  if (!content) return;
  const bool fits = nn::fitsData(lab_.document.graph(), content->description);
  networkNote_->setText(fits ? tr("The open network fits these data.") : tr("The open network does not fit these data."));
  if (!networkIsChosen_) (fits ? keep_ : starter_)->setChecked(true);
}

void ImportDialog::showPictures(const DataImport::Content& content) {
  const nn::Dataset& samples = *content.data.train;
  const nn::DatasetInfo& info = samples.info();
  std::vector<PictureStrip::Picture> pictures;
  if (info.kind == nn::SampleKind::Image) {
    nn::Tensor image(info.inputShape), target(info.targetShape);
    const nn::Index fitting = std::max<nn::Index>(1, kMostPictureNumbers / info.inputShape.elementCount());
    const nn::Index count = std::min({kMostPictures, samples.size(), fitting});
    for (nn::Index i = 0; i < count; ++i) {
      samples.read(i * samples.size() / count, image.values(), target.values());
      const auto label = static_cast<std::size_t>(target.values().front());
      const ValueRange range{0, 255};
      pictures.push_back(
          {info.inputShape[2] == 3 ? colorImage(image.view(), range) : channelImage(image.view(), 0, ColorMap::Grey, range),
           label < info.classNames.size() ? text(info.classNames[label]) : QString()});
    }
  }
  numbers_->setText(
      tr("Numbers without a picture"),
      tr("Once they are imported, every sample is shown in the Data panel, with the statistics of every column."));
  pages_->setCurrentIndex(pictures.empty() ? NumberPage : PicturePage);
  pictures_->setPictures(std::move(pictures));
}

void ImportDialog::importNow() {
  const auto content = import_.content();
  if (!content) {
    isWaiting_ = import_.isReading();
    showState();
    return;
  }
  isWaiting_ = false;
  const QString summary = summaryOf(*content);
  importData(lab_, import_, starter_->isChecked() ? ImportNetwork::Starter : ImportNetwork::Keep);
  accept();
  emit imported(summary);
}

}  // namespace ui
