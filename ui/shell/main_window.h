#pragma once

#include <memory>

#include <QByteArray>
#include <QMainWindow>
#include <QMap>
#include <QString>

#include "ui/training/lab.h"
#include "ui/training/run_library.h"

class QAction;
class QDockWidget;
class QLabel;

namespace ui {

class Autosave;
class CentralViews;
class CommandPalette;
class DataActions;
class DropHint;
class FileActions;
class GraphView;
class HelpWindow;
class MessageBar;
class RecoveryActions;
class Shortcuts;

/// The window: canvas in the middle, panels as docks around it, transport bar on top. Joins panels, document and training;
/// holds no state of the project itself.
class MainWindow : public QMainWindow {
  Q_OBJECT
 public:
  /// runsFolder: where trainings are recorded; empty = nowhere.
  explicit MainWindow(nn::DataPaths dataPaths, const QString& runsFolder = {}, QWidget* parent = nullptr);
  ~MainWindow() override;

  Lab& lab() { return lab_; }
  GraphView& canvas() { return *canvas_; }
  CentralViews& views() { return *views_; }
  /// Opens a project file, a checkpoint or an example by name, without asking. False, with a message in the window, when it
  /// cannot be read; what was open then stays.
  bool open(const QString& nameOrPath);
  /// Shows what a file or folder with data holds, and offers to import it.
  void importData(const QString& path);
  /// Keeps unsaved work in a folder under `root` from now on, and offers what an earlier run left there when it crashed.
  void keepUnsavedWork(const QString& root);
  /// Brings a panel (id in panel_list.cpp) to the front; false when there is none.
  bool showPanel(const QString& id);
  /// Windows open with these when nothing was saved.
  void resetLayout();

 protected:
  bool event(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void closeEvent(QCloseEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dragLeaveEvent(QDragLeaveEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void createPanels();
  void givePanelsTheirSizes();
  void hidePanels(bool hidden);
  void updateDockTitles();
  void createTransport();
  void createMenus();
  void createStatusBar();
  void connectPanels();
  void updateTitle();
  void updateStatus();
  void saveSettings();
  void restoreSettings();
  void showCommands();
  void showHelp();
  void changeShortcuts();
  void showAbout();

  ProjectDocument document_;
  Selection selection_;
  TrainingController training_;
  Probe probe_, drawingProbe_;
  RunLibrary runs_;
  Lab lab_;
  GraphView* canvas_ = nullptr;
  CentralViews* views_ = nullptr;
  FileActions* files_ = nullptr;
  DataActions* data_ = nullptr;
  MessageBar* messages_ = nullptr;
  RecoveryActions* recovery_ = nullptr;
  CommandPalette* palette_ = nullptr;
  HelpWindow* help_ = nullptr;
  Shortcuts* shortcuts_ = nullptr;
  DropHint* dropHint_ = nullptr;
  std::unique_ptr<Autosave> autosave_;
  QMap<QString, QDockWidget*> docks_;
  QAction* alone_ = nullptr;     ///< hides the panels
  QByteArray layoutWithPanels_;  ///< while they are hidden
  bool isOwnLayout_ = false;     ///< the user moved or resized panels
  bool isWideLayout_ = false;    ///< the panels have the sizes of a wide window
  QLabel* statusText_ = nullptr;
  QLabel* dataText_ = nullptr;
};

}  // namespace ui
