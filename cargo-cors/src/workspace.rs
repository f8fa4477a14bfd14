//! The files that belong to the user: those of the packages of the workspace, without generated ones.

use std::path::{Path, PathBuf};

use cargo_metadata::{MetadataCommand, PackageId};

use crate::arguments::CheckArguments;

/// The packages of the workspace.
#[derive(Debug)]
pub(crate) struct Workspace {
    /// The folder that the paths in messages start from.
    root: PathBuf,
    members: Vec<PackageId>,
    folders: Vec<PathBuf>,
    /// Generated files are below one of these.
    target_folders: Vec<PathBuf>,
}

impl Workspace {
    /// Runs `cargo metadata`. `None` if that fails, in which case nothing is edited.
    pub(crate) fn load(arguments: &CheckArguments) -> Option<Self> {
        let mut command = MetadataCommand::new();
        command.no_deps();
        if let Some(manifest) = &arguments.manifest_path {
            command.manifest_path(manifest);
        }
        let metadata = command.exec().ok()?;
        let folders = metadata.packages.iter().filter_map(|package| package.manifest_path.parent());
        let given = arguments.target_dir.as_deref();
        let targets = given.into_iter().chain([metadata.target_directory.as_std_path()]);
        Some(Self {
            root: metadata.workspace_root.clone().into(),
            members: metadata.workspace_members.clone(),
            folders: folders.filter_map(|folder| folder.canonicalize().ok()).collect(),
            target_folders: targets.filter_map(|folder| folder.canonicalize().ok()).collect(),
        })
    }

    /// True for a package of the workspace.
    pub(crate) fn has_package(&self, id: &str) -> bool {
        self.members.iter().any(|member| member.repr == id)
    }

    /// The file of a message, if it is one of the user's. Links are resolved first.
    pub(crate) fn file(&self, name: &str) -> Option<PathBuf> {
        let path = self.root.join(name).canonicalize().ok()?;
        let is_in = |folders: &[PathBuf]| folders.iter().any(|folder| path.starts_with(folder));
        (path.is_file() && is_in(&self.folders) && !is_in(&self.target_folders)).then_some(path)
    }

    /// A path as it is shown: from the root of the workspace, if it is below it.
    pub(crate) fn shown<'a>(&self, path: &'a Path) -> &'a Path {
        let root = self.root.canonicalize();
        root.ok().and_then(|root| path.strip_prefix(root).ok()).unwrap_or(path)
    }
}
