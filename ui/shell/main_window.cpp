#include "ui/shell/main_window.h"

#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QLabel>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QSettings>
#include <QStatusBar>
#include <QToolBar>
#include <QUrl>
#include <QVBoxLayout>
#include <utility>

#include "ui/common/engine_text.h"
#include "ui/common/theme.h"
#include "ui/graph/graph_scene.h"
#include "ui/graph/graph_view.h"
#include "ui/help/help_window.h"
#include "ui/panels/data_panel.h"
#include "ui/panels/digit_panel.h"
#include "ui/panels/inspector_panel.h"
#include "ui/panels/microscope_panel.h"
#include "ui/panels/palette_panel.h"
#include "ui/panels/transport_bar.h"
#include "ui/shell/about_dialog.h"
#include "ui/shell/central_views.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/data_actions.h"
#include "ui/shell/desktop_notes.h"
#include "ui/shell/drop_hint.h"
#include "ui/shell/file_actions.h"
#include "ui/shell/help_context.h"
#include "ui/shell/menus.h"
#include "ui/shell/message_bar.h"
#include "ui/shell/panel_action.h"
#include "ui/shell/panel_list.h"
#include "ui/shell/recovery_actions.h"
#include "ui/shell/shortcuts.h"
#include "ui/training/autosave.h"
#include "ui/training/number_questions.h"
#include "ui/training/training_doctor.h"
#include "ui/widgets/tab_pages.h"

namespace ui {

MainWindow::MainWindow(nn::DataPaths dataPaths, const QString& runsFolder, QWidget* parent)
    : QMainWindow(parent),
      selection_(document_),
      training_(document_, std::move(dataPaths)),
      probe_(training_),
      drawingProbe_(training_),
      runs_(document_, training_, runsFolder),
      lab_{document_, selection_, training_, probe_, drawingProbe_, runs_} {
  setObjectName(QStringLiteral("mainWindow"));
  setWindowIcon(QIcon(QStringLiteral(":/icons/layerlab.svg")));
  setDockOptions(AnimatedDocks | AllowNestedDocks | AllowTabbedDocks);
  setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
  setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
  setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
  setAcceptDrops(true);

  auto* centre = new QWidget(this);
  auto* messages = messages_ = new MessageBar(centre);
  canvas_ = new GraphView(lab_, centre);
  auto* layout = new QVBoxLayout(centre);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(messages);
  views_ = new CentralViews(lab_, canvas_, centre);
  layout->addWidget(views_, 1);
  setCentralWidget(centre);
  files_ = new FileActions(lab_, *messages, this);
  data_ = new DataActions(lab_, *messages, this);

  createPanels();
  createTransport();
  createMenus();
  createStatusBar();
  connectPanels();
  connect(&training_, &TrainingController::failed, messages,
          [messages](const QString& text) { messages->show(MessageBar::Kind::Error, text); });
  connect(&training_, &TrainingController::refused, this, [this] {
    if (!document_.analysis().isRunnable()) showPanel(QStringLiteral("issues"));
  });
  connect(&training_, &TrainingController::endedEarly, messages,
          [messages](const QString& text) { messages->show(MessageBar::Kind::Information, text); });
  new DesktopNotes(training_, *this);
  restoreSettings();
  updateTitle();
}

MainWindow::~MainWindow() {
  // Panels look at the document and the training until they go, so they go first.
  delete takeCentralWidget();
  qDeleteAll(findChildren<QDockWidget*>(QString(), Qt::FindDirectChildrenOnly));
  qDeleteAll(findChildren<QToolBar*>(QString(), Qt::FindDirectChildrenOnly));
}

bool MainWindow::open(const QString& nameOrPath) { return files_->open(nameOrPath); }

void MainWindow::keepUnsavedWork(const QString& root) {
  autosave_ = std::make_unique<Autosave>(document_, training_, root);
  connect(autosave_.get(), &Autosave::failed, this,
          [this](const QString& reason) { messages_->show(MessageBar::Kind::Error, reason); });
  connect(files_, &FileActions::saved, autosave_.get(), &Autosave::forget);
  recovery_ = new RecoveryActions(lab_, *autosave_, *files_, *messages_, root, this);
  recovery_->offer();
}

void MainWindow::importData(const QString& path) { data_->importFrom(path); }

void MainWindow::createTransport() {
  auto* bar = new QToolBar(tr("Transport"), this);
  bar->setObjectName(QStringLiteral("transport"));
  bar->setMovable(false);
  bar->addWidget(new TransportBar(lab_, bar));
  addToolBar(Qt::TopToolBarArea, bar);
}

void MainWindow::createMenus() {
  QMenu* file = menuBar()->addMenu(tr("&File"));
  files_->fillMenu(*file);
  fillEditMenu(*menuBar()->addMenu(tr("&Edit")), lab_, *canvas_);
  QMenu* view = menuBar()->addMenu(tr("&View"));
  views_->fillMenu(*view);
  fillViewMenu(*view, *canvas_);
  view->addSeparator();
  for (const PanelEntry& entry : panelList())
    if (entry.place != PanelEntry::Place::Window)
      view->addAction(new PanelAction(
          *docks_.value(entry.id), [this, id = entry.id] { showPanel(id); }, view));
  alone_ = view->addAction(tr("Hide the &panels"));
  alone_->setObjectName(QStringLiteral("hidePanels"));
  alone_->setCheckable(true);
  alone_->setShortcut(QKeySequence(Qt::Key_F12));
  alone_->setToolTip(tr("Gives the network all the room; again brings the panels back"));
  connect(alone_, &QAction::toggled, this, &MainWindow::hidePanels);
  view->addAction(tr("&Reset layout"), this, &MainWindow::resetLayout);
  fillTrainMenu(*menuBar()->addMenu(tr("&Train")), lab_);
  data_->fillMenu(*menuBar()->addMenu(tr("&Data")));
  QMenu* tools = menuBar()->addMenu(tr("T&ools"));
  for (const PanelEntry& entry : panelList()) {
    if (entry.place != PanelEntry::Place::Window) continue;
    QAction* action = tools->addAction(Theme::instance().icon(entry.icon), entry.title);
    action->setObjectName(QStringLiteral("tool-") + entry.id);
    connect(action, &QAction::triggered, this, [this, id = entry.id] { showPanel(id); });
  }
  QMenu* help = menuBar()->addMenu(tr("&Help"));
  QAction* commands = help->addAction(tr("&Find a command…"), this, &MainWindow::showCommands);
  commands->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_K));
  help->addAction(tr("&Help on this"), this, &MainWindow::showHelp)->setShortcut(QKeySequence::HelpContents);
  help->addAction(tr("&Keyboard shortcuts…"), this, &MainWindow::changeShortcuts);
  help->addAction(tr("&About LayerLab"), this, &MainWindow::showAbout);
  shortcuts_ = new Shortcuts(*menuBar(), this);
}

void MainWindow::createStatusBar() {
  statusText_ = new QLabel(this);
  dataText_ = new QLabel(this);
  statusBar()->addWidget(statusText_, 1);
  statusBar()->addPermanentWidget(dataText_);
  connect(&document_, &ProjectDocument::analysisChanged, this, &MainWindow::updateStatus);
  connect(&training_, &TrainingController::dataChanged, this, &MainWindow::updateStatus);
  connect(&document_, &ProjectDocument::modifiedChanged, this, &MainWindow::updateTitle);
  connect(&document_, &ProjectDocument::fileNameChanged, this, &MainWindow::updateTitle);
  connect(&document_, &ProjectDocument::projectReplaced, this, [this] {
    updateTitle();
    updateStatus();
  });
}

void MainWindow::connectPanels() {
  connect(&TrainingDoctor::of(lab_), &TrainingDoctor::panelRequested, this, [this] { showPanel(QStringLiteral("doctor")); });
  auto* palette = findChild<PalettePanel*>();
  connect(palette, &PalettePanel::addRequested, canvas_, &GraphView::addLayer);
  connect(canvas_, &GraphView::templatesRequested, files_, &FileActions::chooseTemplate);
  connect(canvas_, &GraphView::nodeActivated, this, [this] {
    showPanel(QStringLiteral("inspector"));
    TabPages& tabs = findChild<InspectorPanel*>()->tabs();
    tabs.tab(tabs.currentIndex()).setFocus(Qt::TabFocusReason);
  });
  auto* microscope = findChild<MicroscopePanel*>();
  connect(microscope, &MicroscopePanel::processMoved, &canvas_->graphScene(), &GraphScene::setProcessMark);
  connect(canvas_, &GraphView::microscopeRequested, this, [this, microscope](nn::NodeId node) {
    showPanel(QStringLiteral("microscope"));
    microscope->lookInto(node);
  });
  NumberQuestions& questions = NumberQuestions::of(lab_);
  connect(&questions, &NumberQuestions::numberAsked, this, [this, microscope](const nn::TensorElement& element) {
    showPanel(QStringLiteral("microscope"));
    microscope->lookInto(element);
  });
  connect(&questions, &NumberQuestions::layerAsked, this, [this, microscope](nn::NodeId layer) {
    showPanel(QStringLiteral("microscope"));
    microscope->lookInto(layer);
  });
  connect(files_, &FileActions::exampleOpened, this, [this](const QString& name) {
    if (name.startsWith(QLatin1String("playground"))) views_->showNeurons();  // what they are made for
  });
  connect(files_, &FileActions::dataChosen, this, &MainWindow::importData);
  connect(views_, &CentralViews::playgroundProjectWanted, files_,
          [this] { files_->openAsking(QStringLiteral("playground-spiral")); });
  auto* dataPanel = findChild<DataPanel*>();
  connect(dataPanel, &DataPanel::importRequested, data_, &DataActions::chooseFile);
  connect(&TrainingDoctor::of(lab_), &TrainingDoctor::samplesRequested, this, [this, dataPanel](const auto& samples) {
    showPanel(QStringLiteral("data"));
    dataPanel->showOnly(samples);
  });
  connect(palette, &PalettePanel::openTemplate, this, [this](const QString& path) { files_->openAsking(path); });
}

void MainWindow::updateTitle() {
  setWindowTitle(tr("%1[*] – LayerLab").arg(document_.displayName()));
  setWindowModified(document_.isModified());
}

void MainWindow::updateStatus() {
  const nn::GraphAnalysis& analysis = document_.analysis();
  const auto layers = static_cast<int>(document_.graph().nodes().size());
  QString status = (layers == 1 ? tr("1 layer") : tr("%1 layers").arg(layers)) + QStringLiteral("  ·  ") +
                   tr("%1 parameters").arg(wholeNumber(analysis.parameterCount));
  if (!analysis.issues.empty())
    status += QStringLiteral("  ·  ") +
              (analysis.issues.size() == 1 ? tr("1 problem") : tr("%1 problems").arg(analysis.issues.size()));
  statusText_->setText(status);
  if (!training_.dataError().isEmpty()) {
    dataText_->setText(training_.dataError());
    return;
  }
  const auto prepared = training_.data();
  if (!prepared) {
    dataText_->setText(tr("Loading data…"));
    return;
  }
  QStringList parts{tr("%1 training").arg(wholeNumber(prepared->train->size()))};
  if (prepared->validation) parts << tr("%1 validation").arg(wholeNumber(prepared->validation->size()));
  if (prepared->test) parts << tr("%1 test").arg(wholeNumber(prepared->test->size()));
  const bool isOne = parts.size() == 1 && prepared->train->size() == 1;
  dataText_->setText((isOne ? tr("%1 sample") : tr("%1 samples")).arg(parts.join(QStringLiteral(" · "))));
}

void MainWindow::closeEvent(QCloseEvent* event) {
  if (!files_->mayDiscard()) {
    event->ignore();
    return;
  }
  saveSettings();
  training_.stop();
  delete std::exchange(recovery_, nullptr);
  autosave_.reset();  // nothing is left to recover
  event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  const QList<QUrl> urls = event->mimeData()->urls();
  if (urls.size() != 1 || !urls.first().isLocalFile()) return;
  event->acceptProposedAction();
  const QString path = urls.first().toLocalFile();
  if (!dropHint_) dropHint_ = new DropHint(this);
  dropHint_->show(
      (DataActions::isData(path) ? tr("Drop to look at %1") : tr("Drop to open %1")).arg(QFileInfo(path).fileName()));
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent*) {
  if (dropHint_) dropHint_->hide();
}

void MainWindow::dropEvent(QDropEvent* event) {
  if (dropHint_) dropHint_->hide();
  const QString path = event->mimeData()->urls().first().toLocalFile();
  event->acceptProposedAction();
  if (DataActions::isData(path))
    data_->importFrom(path);
  else
    files_->openAsking(path);
}

void MainWindow::showCommands() {
  std::vector<Command> commands = menuCommands(*menuBar());
  for (const LayerPreset& preset : layerPresets()) {
    QStringList words;
    for (const std::string& word : preset.searchWords) words << text(word);
    commands.push_back({tr("Add %1").arg(text(preset.title)),
                        tr("Layer"),
                        {},
                        words.join(QLatin1Char(' ')),
                        Theme::instance().icon(text(preset.icon)),
                        [this, preset] { canvas_->addLayer(preset); }});
  }
  if (!palette_) palette_ = new CommandPalette(this);
  palette_->open(std::move(commands));
}

void MainWindow::showHelp() {
  if (!help_) help_ = new HelpWindow(this);
  help_->showPage(helpPageFor(QApplication::focusWidget(), lab_));
}

void MainWindow::changeShortcuts() { editShortcuts(*shortcuts_, this); }

void MainWindow::showAbout() { showAboutDialog(this); }

}  // namespace ui
